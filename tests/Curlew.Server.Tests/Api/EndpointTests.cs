using System.Text.RegularExpressions;
using Curlew.Desks;
using Curlew.Server.Api;
using Curlew.Server.Hosting;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Schema;
using Curlew.Words;

namespace Curlew.Server.Tests.Api;

/// <summary>Every operation, asked with its example; and that there is one for everything the desk can do.</summary>
public sealed partial class EndpointTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Somebody = "0198f3a0-5c1e-7c4a-9d33-4f7be1a0c001";

    // Verbs of the desk that are no operation, and why.
    static readonly Dictionary<string, string> NotOverTheApi = new()
    {
        ["Accounts"] = "people's own sign-ins, which the pages do for them",
        ["Inbox"] = "conversations are answered at the command line so far",
        ["Keys"] = "needs the root key, which is at the machine",
        ["Restores.Confirm"] = "needs the file beside the database, which is at the machine",
        ["Campaigns.Find"] = "finds by a name; over the API campaigns are known by their ids",
        ["Campaigns.Export"] = "writes a file at the machine",
        ["Campaigns.ExportNumbers"] = "writes a file at the machine",
        ["Audit.Export"] = "writes a file at the machine",
        ["Numbers.Choose"] = "finds by a name; over the API numbers are known by Meta's ids",
    };

    [Fact]
    public void Everything_the_desk_can_do_can_be_asked_for_or_is_left_out_for_a_reason()
    {
        var text = string.Concat(
            Directory
                .GetFiles(Repository.PathOf("src/Curlew.Server"), "*.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText)
                .Where(file => file.Contains("(ApiNoun api", StringComparison.Ordinal))
        );
        var asked = Asked().Matches(text).Select(match => $"{match.Groups[1].Value}.{match.Groups[2].Value}").ToHashSet();
        var verbs = typeof(Desk)
            .GetProperties()
            .Where(part => part.PropertyType.Name.EndsWith("Desk", StringComparison.Ordinal))
            .SelectMany(part =>
                part.PropertyType.GetMethods(
                        System.Reflection.BindingFlags.Public
                            | System.Reflection.BindingFlags.Instance
                            | System.Reflection.BindingFlags.DeclaredOnly
                    )
                    .Where(method => !method.IsSpecialName)
                    .Select(method => $"{part.Name}.{method.Name}")
            )
            .ToHashSet();

        var left = verbs.Where(verb => NotOverTheApi.ContainsKey(verb) || NotOverTheApi.ContainsKey(verb.Split('.')[0])).ToHashSet();

        Assert.Empty(verbs.Except(asked).Except(left));
        Assert.Empty(left.Intersect(asked));
        Assert.Empty(NotOverTheApi.Keys.Except(left.Concat(left.Select(verb => verb.Split('.')[0]))));
    }

    [Fact]
    public async Task Every_operation_answers_its_example_and_refuses_whoever_may_not()
    {
        await using var site = await ApiSite.Open(server);
        var (all, least) = (await site.Key(), await site.Key(Permission.KeepOwnAccount));
        var wrong = new List<string>();

        foreach (var operation in site.Operations)
        {
            var (path, body) = (Path(operation), ApiExamples.Find($"{operation.Id}.request")?.ToJsonString());
            var answer = await site.Send(all, operation.Method, path, body);
            var refused = await site.Send(least, operation.Method, path, body);
            if (
                answer.Status >= 500
                || answer.Status >= 400 && answer.Code is null
                || answer.Status is 400 or 403 or 405 or 415
                || answer.Code is { } code && IsOfTheBody(code)
            )
                wrong.Add($"{operation.Id}: {answer}");
            if ((refused.Status, refused.Code) != (403, "api.forbidden"))
                wrong.Add($"{operation.Id} without a permission: {refused}");
        }

        Assert.Empty(wrong);
        Assert.Empty(site.Log);
    }

    // Each role's key, at each operation: what the role holds decides and nothing else.
    [Fact]
    public async Task What_a_key_may_not_do_is_refused_with_the_permission_that_it_lacks()
    {
        await using var site = await ApiSite.Open(server);
        var all = await site.Key();
        var needed = new Dictionary<string, string>();
        var least = await site.Key(Permission.KeepOwnAccount);
        foreach (var operation in site.Operations)
            needed[operation.Id] = (string)(await Ask(site, least, operation)).Json["details"]!["permission"]!;

        foreach (var role in Enum.GetValues<Role>().Where(role => role is not Role.Owner))
        {
            var key = await site.Key(role.Holds());
            foreach (var operation in site.Operations)
            {
                var answer = await Ask(site, key, operation);
                var lacks = answer.Code == "api.forbidden" ? (string)answer.Json["details"]!["permission"]! : null;
                // Whoever may not is told what is missing; whoever is told that something is missing lacks it.
                Assert.True(lacks is not null || Holds(role, needed[operation.Id]), $"{role} {operation.Id}: {answer}");
                Assert.False(lacks is not null && Holds(role, lacks), $"{role} {operation.Id}: {answer}");
            }
        }
    }

    [Fact]
    public async Task A_list_is_handed_out_page_by_page_and_nobody_makes_up_a_cursor()
    {
        await using var site = await ApiSite.Open(server);
        var (key, other) = (await site.Key(), await site.Key());
        for (var i = 1; i <= 7; i++)
            await site.Machine.Segments.Create($"S{i}", null, System.Text.Json.JsonElement.Parse("{}"));

        var (names, cursor, link) = (new List<string>(), (string?)null, "");
        do
        {
            var page = await site.Get(
                key,
                cursor is null ? "/segments?limit=3&fields=name" : $"/segments?limit=3&fields=name&cursor={cursor}"
            );
            Assert.Equal(200, page.Status);
            names.AddRange(page.Json["items"]!.AsArray().Select(item => (string)item!["name"]!));
            Assert.All(page.Json["items"]!.AsArray(), item => Assert.Single(item!.AsObject()));
            cursor = (string?)page.Json["next"];
            link = page.Headers.GetValueOrDefault("Link", link);
            if (names.Count == 3)
                await site.Machine.Segments.Delete("S3");
        } while (cursor is not null);

        Assert.Equal(["S1", "S2", "S3", "S4", "S5", "S6", "S7"], names);
        var next = link[1..link.IndexOf('>', StringComparison.Ordinal)];
        Assert.Equal(200, (await site.Get(key, next)).Status);
        Assert.Equal(("api.cursor_wrong", 422), await Code(site.Get(other, next)));
        Assert.Equal(("api.cursor_wrong", 422), await Code(site.Get(key, "/campaigns?cursor=" + next.Split("cursor=")[1])));
        Assert.Equal(("api.cursor_wrong", 422), await Code(site.Get(key, "/segments?cursor=MTA")));
        Assert.Equal(("api.out_of_range", 422), await Code(site.Get(key, "/segments?limit=1000000000")));
        Assert.Equal(("api.out_of_range", 422), await Code(site.Get(key, "/segments?limit=-1")));
        Assert.Equal(("api.field_unknown", 422), await Code(site.Get(key, "/segments?sort=id;drop")));
        Assert.Equal(("api.field_unknown", 422), await Code(site.Get(key, "/segments?fields=name,secret")));
        Assert.Equal(("api.field_wrong", 422), await Code(site.Get(key, "/segments?limit=1&limit=2")));
    }

    [Fact]
    public async Task Of_two_who_change_what_they_have_seen_the_second_is_told()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        await site.Send(key, "POST", "/segments", """{"name": "One", "filter": {}}""");
        var seen = (await site.Get(key, "/segments/One")).Headers["ETag"];

        const string filter = """{"filter": {"city": "Boston"}}""";
        var first = await site.Send(key, "PUT", "/segments/One/filter", filter, headers: [("If-Match", seen)]);
        var second = await site.Send(key, "PUT", "/segments/One/filter", filter, headers: [("If-Match", seen)]);
        var odd = await site.Send(key, "PUT", "/segments/One/filter", filter, headers: [("If-Match", "\"odd\"")]);
        var any = await site.Send(key, "PUT", "/segments/One/filter", filter, headers: [("If-Match", "*")]);

        Assert.Equal([200, 412, 412, 200], [first.Status, second.Status, odd.Status, any.Status]);
        Assert.Equal("segment.change.changed_meanwhile", second.Code);
    }

    [Fact]
    public void Every_code_that_has_advice_a_status_or_a_field_is_one_of_the_engine_or_the_api()
    {
        var known = Phrasebook.In("en").Known.Concat(Answers.Words("en").Known).ToHashSet();

        Assert.Empty(Answers.Counsel.Known.Except(known));
        Assert.Empty(OutcomeStatus.Codes.Except(known));
        Assert.All(Phrasebook.Languages, language =>
            Assert.Equal(Answers.Words("en").Known.Order(), Answers.Words(language).Known.Order())
        );
    }

    [Fact]
    public void What_the_api_says_has_words_that_ask_for_nothing_that_is_not_there()
    {
        var problems = typeof(ApiProblem).GetNestedTypes().Where(type => !type.IsAbstract).ToList();

        Assert.All(problems, type => Assert.Empty(Answers.Words("en").Arguments(Codes.Of(type)).Except(Phrasebook.Names(type))));
        var engine = typeof(Desk)
            .Assembly.GetTypes()
            .Where(type => type is { IsNestedPublic: true, IsAbstract: false, IsEnum: false } && Codes.Has(type));
        var values = engine.Concat(problems).ToLookup(type => Codes.Of(type), type => Phrasebook.Names(type));
        Assert.All(Answers.Counsel.Known, code =>
            Assert.Empty(Answers.Counsel.Arguments(code).Except([.. values[code].SelectMany(names => names), Phrasebook.Subject]))
        );
    }

    [Fact]
    public async Task The_document_in_the_repository_is_the_one_that_is_served()
    {
        await using var site = await ApiSite.Open(server);
        var file = Repository.PathOf("docs", "openapi.json");
        var served = await site.Send(null, "GET", "/openapi.json");
        if (Environment.GetEnvironmentVariable("CURLEW_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(file, served.Text + "\n");

        var written = File.Exists(file) ? (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n") : "";

        Assert.Equal(200, served.Status);
        Assert.True(
            written == served.Text + "\n",
            "docs/openapi.json is not current. Run this test with CURLEW_WRITE_DOCS=1, look at the difference and commit it."
        );
        Assert.Equal(site.Operations.Count, site.Operations.Select(one => one.Id).Distinct().Count());
        Assert.All(site.Operations.Where(one => one.Body is not null), one => Assert.NotNull(ApiExamples.Find($"{one.Id}.request")));
    }

    [Fact]
    public async Task The_reference_page_asks_nobody_but_this_server()
    {
        await using var site = await ApiSite.Open(server);

        var page = await site.Send(null, "GET", "/reference");
        var (start, script) = (await site.Send(null, "GET", "/reference/start.js"), await site.Send(null, "GET", "/reference/scalar.js"));

        Assert.Equal(("text/html", 200, 200), (page.Type, start.Status, script.Status));
        Assert.DoesNotContain("http", page.Text + start.Text, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("text/javascript", script.Type);
    }

    static bool Holds(Role role, string permission) => role.Holds().Contains(Codes.Member<Permission>(permission)!.Value);

    static Task<ApiAnswer> Ask(ApiSite site, string key, Operation operation) =>
        site.Send(key, operation.Method, Path(operation), ApiExamples.Find($"{operation.Id}.request")?.ToJsonString());

    static async Task<(string?, int)> Code(Task<ApiAnswer> asking) => (await asking) is var answer ? (answer.Code, answer.Status) : default;

    // What an example says is understood, whatever comes of it.
    static bool IsOfTheBody(string code) =>
        code.StartsWith("api.field", StringComparison.Ordinal)
        || code is "api.malformed" or "api.not_json" or "api.not_an_object" or "api.value_refused";

    internal static string Path(Operation operation) => operation.Places.Aggregate(operation.Path, (path, place) => path.Replace(
                $"{{{place}}}",
                place switch
                {
                    "queue" => QueueDesk.Names[0],
                    "code" => "131049",
                    "days" => "7",
                    "id" => Somebody,
                    _ => "spring_offer",
                },
                StringComparison.Ordinal
            ));

    [GeneratedRegex(@"Desk\s*\.\s*(\w+)\s*\.\s*(\w+)\(")]
    private static partial Regex Asked();
}
