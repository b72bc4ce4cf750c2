using System.Diagnostics;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>Several numbers, from the command that adds them to the server that serves them.</summary>
public sealed class NumberCommandsTests(TestServer server)
{
    const string Secret = "5f3c9a7b1e8d4602b7c1d9e0a4f68235";

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Numbers_are_added_and_one_server_without_settings_of_any_serves_them_all()
    {
        await using var stage = await Stage.Open(server);
        var (first, second, third) = (stage.Meta.Numbers[0], stage.Meta.Numbers[1], stage.Meta.Numbers[2]);
        using var one = await stage.Types(["number", "add", first.PhoneNumberId, "--account", first.WabaId, .. stage.Secrets]);
        using var two = await stage.Types("number", "add", second.PhoneNumberId, "--account", second.WabaId, "--token-file", stage.Token);
        using var serve = stage.Serve();
        stage.Meta.WebhookUrl = new(await serve.Says("Webhooks  "));

        var genuine = await stage.Meta.Handshake();
        stage.Meta.Write(stage.Meta.People[0].Phone, "STOP", second.PhoneNumberId);
        stage.Meta.Write(stage.Meta.People[1].Phone, "Hello", third.PhoneNumberId);
        await stage.Meta.DeliverDue();
        await Until(
            () => Task.FromResult(stage.Meta.TallyOfNumber(second.PhoneNumberId).FreeForm == 1),
            "the second number confirms the STOP"
        );
        using var unknown = await stage.Types("unknown");
        using var three = await stage.Types("number", "add", third.PhoneNumberId, "--account", third.WabaId);
        await Until(
            async () => await stage.Database.Value<long>("SELECT count(*) FROM whatsapp_messages WHERE direction = 'incoming'") == 2,
            "what came for the third number takes effect"
        );
        using var known = await stage.Types("unknown");
        serve.Terminate();
        await serve.Ended();

        Assert.True(genuine);
        Assert.Equal((0, 0, 0), (one.ExitCode, two.ExitCode, three.ExitCode));
        Assert.Contains($"1 delivery for number {third.PhoneNumberId} of account {third.WabaId}", unknown.Output, StringComparison.Ordinal);
        Assert.Contains($"./curlew number add {third.PhoneNumberId} --account {third.WabaId}", unknown.Output, StringComparison.Ordinal);
        Assert.Contains("1 delivery that has come for it takes effect", three.Output, StringComparison.Ordinal);
        Assert.Equal("Everything Meta has sent so far is understood.\n", known.Output);
        Assert.Equal(
            (0L, 0L),
            (stage.Meta.TallyOfNumber(first.PhoneNumberId).FreeForm, stage.Meta.TallyOfNumber(third.PhoneNumberId).FreeForm)
        );
        Assert.Equal((0, ""), (serve.ExitCode, serve.Error));
    }

    [Fact]
    public async Task A_number_is_retired_only_by_somebody_who_says_so_and_taken_back_by_adding_it()
    {
        await using var stage = await Stage.Open(server);
        var number = stage.Meta.Numbers[0];
        using var added = await stage.Types(["number", "add", number.PhoneNumberId, "--account", number.WabaId, .. stage.Secrets]);

        using var asked = await stage.Types("number", "retire", "+" + number.DisplayPhoneNumber);
        using var retired = await stage.Types("number", "retire", number.PhoneNumberId, "--yes");
        using var again = await stage.Types("number", "retire", number.PhoneNumberId, "--yes", "--json");
        using var listed = await stage.Types("number", "list");
        using var refused = await stage.Types("campaign", "create", "--name", "Sale", "--template", "sale");
        using var back = await stage.Types("number", "add", number.PhoneNumberId, "--account", number.WabaId);

        Assert.Equal(
            (0, 1, 0, 1, 2, 0),
            (added.ExitCode, asked.ExitCode, retired.ExitCode, again.ExitCode, refused.ExitCode, back.ExitCode)
        );
        Assert.Equal("number.retire.not_serving", again.Json.GetProperty("outcome").GetString());
        Assert.Contains("it sends nothing", listed.Output, StringComparison.Ordinal);
        Assert.Contains("There is no business number yet. ./curlew number add", refused.Error, StringComparison.Ordinal);
        Assert.Contains("is taken back", back.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                "number.add begun",
                "number.add number.add.added",
                "number.retire number.retire.retired",
                "number.retire number.retire.not_serving",
            ],
            (await stage.Database.Rows("SELECT action || ' ' || outcome FROM audit_trail ORDER BY id")).Take(4)
        );
    }

    [Fact]
    public async Task A_token_is_never_told_and_what_Meta_refuses_is_said_with_what_to_do()
    {
        await using var stage = await Stage.Open(server);
        var number = stage.Meta.Numbers[0];
        var wrong = stage.File("wrong", "wrong-token");

        using var none = await stage.Types("number", "add", number.PhoneNumberId, "--account", number.WabaId);
        using var refused = await stage.Types(
            "number",
            "add",
            number.PhoneNumberId,
            "--account",
            number.WabaId,
            "--token-file",
            wrong,
            "--app-secret-file",
            stage.Secrets[3]
        );
        using var other = await stage.Types(["number", "add", "77", "--account", number.WabaId, .. stage.Secrets]);

        Assert.Equal((2, 2, 2), (none.ExitCode, refused.ExitCode, other.ExitCode));
        Assert.Contains("Give --token-file, or CURLEW_ACCESS_TOKEN.", none.Error, StringComparison.Ordinal);
        Assert.Contains($"Meta does not show the account {number.WabaId} to this token", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"has no number 77. It has: {number.PhoneNumberId}", other.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-token", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, await stage.Database.Value<long>("SELECT count(*) FROM phone_numbers"));
    }

    static async Task Until(Func<Task<bool>> isSo, string what)
    {
        for (var waited = Stopwatch.StartNew(); !await isSo(); await Task.Delay(50))
            Assert.True(waited.Elapsed < Patience, $"Not in time: {what}.");
    }

    sealed class Stage : IAsyncDisposable
    {
        readonly TemporaryData data = new();
        readonly string address;

        Stage(string address, Database database, SandboxServer meta)
        {
            (this.address, Database, Meta) = (address, database, meta);
            Directory.CreateDirectory(data.Path);
            Token = File("token", meta.Options.AccessToken);
            Secrets =
            [
                "--token-file",
                Token,
                "--app-secret-file",
                File("secret", Secret),
                "--verify-token-file",
                File("word", meta.Options.VerifyToken),
            ];
        }

        public Database Database { get; }

        public SandboxServer Meta { get; }

        public string Token { get; }

        public string[] Secrets { get; }

        public static async Task<Stage> Open(TestServer server)
        {
            var address = await server.Clone();
            var options = new SandboxOptions
            {
                Population = 5,
                Behaviour = SandboxBehaviour.Perfect,
                AppSecret = Secret,
            };
            return new(address, await Database.Connect(address), await SandboxServer.Start(options.Spread(numbers: 3, accounts: 2)));
        }

        public Task<TypedCommand> Types(params string[] typed) => TypedCommand.Run([.. typed, .. Where], Setting);

        public CurlewProcess Serve() => CurlewProcess.Start(["serve", "--url", "http://127.0.0.1:0", .. Where], Setting);

        public string File(string name, string content)
        {
            var path = Path.Combine(data.Path, name);
            System.IO.File.WriteAllText(path, content + "\n");
            return path;
        }

        public async ValueTask DisposeAsync()
        {
            await Meta.DisposeAsync();
            await Database.DisposeAsync();
            data.Dispose();
        }

        string[] Where => ["--database", address, "--data", data.Path];

        (string, string) Setting => ("CURLEW_GRAPH_URL", Meta.GraphUrl.ToString());
    }
}
