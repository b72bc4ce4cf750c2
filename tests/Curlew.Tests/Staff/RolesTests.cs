using System.Globalization;
using System.Text;
using Curlew.Desks;
using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Tests.Desks;
using Curlew.Tests.Postgres;
using Curlew.Tests.Schema;
using Curlew.Words;

namespace Curlew.Tests.Staff;

/// <summary>Role by role and verb by verb: what the one table comes to, and that the desk holds to it.</summary>
public sealed class RolesTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Rewrite = "CURLEW_WRITE_DOCS";

    static readonly Sealer Keys = new(Keyring.Ephemeral());

    static readonly string Document = Repository.PathOf("docs", "permissions.md");

    [Fact]
    public async Task Each_role_is_refused_every_verb_it_does_not_hold()
    {
        var everybody = await Task.WhenAll(DeskVerbs.Methods.Select(async method => (method, Verb: await Refusal([], method))));

        foreach (var role in Enum.GetValues<Role>())
        foreach (var (method, verb) in everybody.Where(one => !role.Holds().Contains(one.Verb!.Needs)))
            Assert.Equal(verb, await Refusal(role.Holds(), method));

        // What is written down beside the methods is what they ask for: the document leaves out no verb and invents none.
        Assert.Equal(DeskVerbs.Declared, everybody.Select(one => one.Verb!).Distinct().OrderBy(verb => verb.Code, StringComparer.Ordinal));
    }

    [Fact]
    public void An_owner_may_do_everything_and_nobody_else_replaces_keys()
    {
        Assert.Equal(Enum.GetValues<Permission>(), Role.Owner.Holds().Order());
        Assert.Equal([Role.Owner], Enum.GetValues<Role>().Where(role => role.Holds().Contains(Permission.ManageKeys)));
        Assert.Equal([Permission.KeepOwnAccount, Permission.ReadAudit], Role.Auditor.Holds().Order());
        Assert.All(Enum.GetValues<Role>(), role => Assert.NotEmpty(role.Holds()));
    }

    [Fact]
    public void Nobody_gives_away_more_than_they_have()
    {
        Assert.True(Role.Owner.Covers(Role.Admin));
        Assert.True(Role.Admin.Covers(Role.Agent));
        Assert.False(Role.Admin.Covers(Role.Owner));
        Assert.False(Role.Marketer.Covers(Role.Agent));
    }

    [Fact]
    public async Task The_document_in_the_repository_shows_every_role_and_verb_as_it_is()
    {
        var current = Write();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            await File.WriteAllTextAsync(Document, current);

        var written = File.Exists(Document) ? (await File.ReadAllTextAsync(Document)).ReplaceLineEndings("\n") : "";

        Assert.True(
            written == current,
            $"docs/permissions.md is not current. Run this test with {Rewrite}=1, look at the difference and commit it."
        );
    }

    async Task<Verb?> Refusal(IEnumerable<Permission> holds, (System.Reflection.PropertyInfo, System.Reflection.MethodInfo) method)
    {
        var desk = new Desk(
            server.Database,
            Keys,
            TimeProvider.System,
            Actor.Person(Guid.CreateVersion7(), "Eve", new HashSet<Permission>(holds))
        );
        return (await Record.ExceptionAsync(() => DeskVerbs.Try(desk, method)) as NotPermitted)?.Verb;
    }

    static string Write()
    {
        var (roles, text) = (Enum.GetValues<Role>(), new StringBuilder());
        text.Append(
            """
            # Who may do what

            Six roles, and every verb of the desk. What each role holds stands in `src/Curlew/Staff/Roles.cs`, what each verb needs beside it in
            `src/Curlew/Desks`; a test writes this page from both (`CURLEW_WRITE_DOCS=1`). Whoever gives a command at the machine acts as an owner. Every
            refusal is kept in the audit trail.


            """
        );
        text.Append(CultureInfo.InvariantCulture, $"| verb | needs | {string.Join(" | ", roles.Select(Codes.Word))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|---|{string.Concat(roles.Select(_ => ":-:|"))}\n");
        foreach (var verb in DeskVerbs.Declared)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {verb.Code} | {Codes.Word(verb.Needs)} | {string.Join(" | ", roles.Select(role => role.Holds().Contains(verb.Needs) ? "yes" : "–"))} |\n"
            );
        return text.ToString().ReplaceLineEndings("\n");
    }
}
