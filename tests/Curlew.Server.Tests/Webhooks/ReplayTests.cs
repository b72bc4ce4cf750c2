using System.Text;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Terminal;
using Curlew.Tests.Postgres;
using Curlew.Webhooks;

namespace Curlew.Server.Tests;

/// <summary><c>curlew replay</c> on webhooks that were stored before.</summary>
public sealed class ReplayTests(TestServer server)
{
    const string Said =
        """{"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"messages":[{"id":"wamid.1","from":"16505551234","timestamp":"1783598400","type":"image","image":{"id":"7","mime_type":"image/jpeg"}}]}}]}]}""";
    const string Unknown =
        """{"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"never_heard_of","value":{}}]}]}""";

    [Fact]
    public async Task What_was_stored_is_listed_shown_and_takes_effect_once()
    {
        using var data = new TemporaryData();
        var address = await server.Clone();
        await using var rows = await Store(address, data, Said, Unknown);

        using var first = await Replay(address, data, ["run", .. await rows.Rows("SELECT id FROM webhook_deliveries")]);
        using var again = await Replay(address, data, "run", "--since", "2020-01-01");
        using var listed = await Replay(address, data, "list");
        using var strange = await Replay(address, data, "run", $"{Guid.NewGuid()}");
        using var problems = await Replay(address, data, "list", "--problems", "--json");

        Assert.Equal((0, 0, 0, 0), (first.ExitCode, again.ExitCode, listed.ExitCode, problems.ExitCode));
        Assert.Contains("2 webhooks were unpacked again.", again.Output, StringComparison.Ordinal);
        Assert.Equal(1, strange.ExitCode);
        Assert.StartsWith("None of these ids belongs to a stored webhook.", strange.Output, StringComparison.Ordinal);
        Assert.Contains("took effect", listed.Output, StringComparison.Ordinal);
        Assert.Contains("unknown field never_heard_of", listed.Output, StringComparison.Ordinal);
        Assert.Equal(1, problems.Json.GetProperty("deliveries").GetArrayLength());
        Assert.Equal(["1 | 1"], await rows.Rows("SELECT total_messages, (SELECT count(*) FROM whatsapp_messages) FROM user_profiles"));
        Assert.Equal(["incoming", "media"], await rows.Rows("SELECT queue_name FROM message_queue ORDER BY 1"));
    }

    [Fact]
    public async Task A_webhook_is_shown_to_programs_behind_the_same_mask()
    {
        using var data = new TemporaryData();
        var address = await server.Clone();
        await using var rows = await Store(address, data, Said);

        using var shown = await Replay(
            address,
            data,
            "show",
            (await rows.Value<Guid>("SELECT id FROM webhook_deliveries")).ToString(),
            "--json"
        );

        Assert.Equal(
            (0, Said.Length, "whatsapp_business_account"),
            (shown.ExitCode, shown.Json.GetProperty("bytes").GetInt32(), shown.Json.GetProperty("body").GetProperty("object").GetString())
        );
        Assert.DoesNotContain("5551234", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name the webhooks to replay", "run")]
    [InlineData("There is no webhook", "show", "0198c0de-0000-7000-8000-000000000000")]
    public async Task What_cannot_be_done_is_said(string problem, params string[] command)
    {
        using var data = new TemporaryData();
        var address = await server.Clone();
        await using var rows = await Store(address, data);

        using var refused = await Replay(address, data, command);

        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(problem, refused.Error, StringComparison.Ordinal);
    }

    static async Task<Database> Store(string address, TemporaryData data, params string[] bodies)
    {
        var rows = await Database.Connect(address);
        using var sealer = new Sealer(await Keyring.Open(rows, RootKeySource.In(new DataFolder(data.Path).Keys).ReadOrCreate()));
        await rows.Execute("INSERT INTO portfolios (id) VALUES ('P')");
        await rows.Execute("INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ('1', 'P', 'W')");
        var deliveries = new Deliveries(rows, sealer);
        await deliveries.Store([.. bodies.Select(body => deliveries.Seal(Encoding.UTF8.GetBytes(body)))]);
        return rows;
    }

    static Task<TypedCommand> Replay(string address, TemporaryData data, params string[] command) =>
        TypedCommand.Run(["replay", .. command, "--database", address, "--data", data.Path]);
}
