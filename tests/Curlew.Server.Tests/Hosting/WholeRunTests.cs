using System.Diagnostics;
using System.Net.Http.Headers;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>A business from its first import over a campaign, replies and files to a crash and on: what people told it and what it keeps secret is
/// found in clear nowhere.</summary>
public sealed class WholeRunTests
{
    const int People = 30,
        Writing = 12;

    const string Word = "quagmirelantern",
        FileName = "Zephyrines-bill-quagmire.pdf",
        FileText = "%PDF-1.4 quagmirelantern within the file",
        Token = "EAAGcanary9f8e7d6c5b4a3021",
        Secret = "c4f1a7e2b09d5836e1f7a3c2d8b46905",
        VerifyToken = "verdigris-ledge-71-canary";

    static readonly string[] Planted =
    [
        Word,
        .. Enumerable.Range(0, Writing).Select(WordOf),
        FileName,
        FileText,
        Token,
        Secret,
        VerifyToken,
    ];

    readonly List<string> said = [];

    [Fact]
    public async Task D1_after_a_whole_run_with_a_crash_nothing_of_anybody_and_no_key_is_found_in_clear()
    {
        await using var meta = await SandboxServer.Start(
            new()
            {
                Seed = 11,
                Population = People,
                AccessToken = Token,
                AppSecret = Secret,
                VerifyToken = VerifyToken,
                Behaviour = SandboxBehaviour.Perfect,
                RunByItself = true,
                Templates = [SandboxTemplate.Of("spring_sale", "en_US", "MARKETING", "Hello {{1}}, everything is 20 % off.")],
            }
        );
        using var data = new TemporaryData();
        using var temporary = new TemporaryData();
        using var mine = new TemporaryData();
        CurlewProcess Serve() =>
            CurlewProcess.Start(
                ["serve", "--url", "http://127.0.0.1:0", "--data", data.Path],
                // Killed, .NET would leave the socket of its diagnostics there, which is no file to be read.
                [.. Serving.Account(meta), ("TMPDIR", temporary.Path), ("DOTNET_EnableDiagnostics", "0")]
            );

        using (var doomed = Serve())
        {
            meta.WebhookUrl = new(await doomed.Says("Webhooks  "));
            await Campaign(meta, data, mine);
            await Until(meta, () => meta.Tally.Templates >= People, doomed);
            await Answers(meta);
            await Types(data, "campaign", "export", "Spring", "--to", Path.Combine(mine.Path, "export.csv"));
            await Types(data, "campaign", "recipients", "Spring");
            await Types(data, "profile", "find", meta.People[0].Phone);
            said.Add(await Activity(data));
            await doomed.Kill();
            said.AddRange([doomed.Output, doomed.Error]);
        }

        using (var next = Serve())
        {
            meta.WebhookUrl = new(await next.Says("Webhooks  "));
            await Until(meta, () => meta.NextEventAt is null, next);
            await Kept(data, next);
            said.Add(await Activity(data));
            next.Terminate();
            await next.Ended();
            said.AddRange([next.Output, next.Error]);
        }

        await Search(Canaries.Of(meta.People, Planted), data, temporary, mine);
    }

    async Task Campaign(SandboxServer meta, TemporaryData data, TemporaryData mine)
    {
        var table = Path.Combine(mine.Path, "customers.csv");
        await File.WriteAllLinesAsync(
            table,
            [
                "name,phone,email,address,subscribed,notes",
                .. Enumerable
                    .Range(0, People)
                    .Select(index => meta.People[index])
                    .Select(person => $"\"{person.Name}\",{person.Phone},{person.Email},\"{person.AddressLine}\",yes,{Word}"),
            ]
        );
        await Types(data, "import", "profiles", table);
        File.Delete(table);
        await Reaching(meta, data, "template", "sync");
        await Types(
            data,
            "campaign",
            "create",
            "--name",
            "Spring",
            "--template",
            "spring_sale",
            "--components",
            """[{"type":"body","parameters":[{"type":"text","text":"{first_name|friend}"}]}]""",
            "--audience",
            "{}",
            "--daily-limit",
            "1000"
        );
        await Types(data, "campaign", "launch", "Spring");
    }

    // A word that three people write is no longer anybody's: business_metrics counts it in clear.
    static string WordOf(int person) => $"quagmire{(char)('a' + person)}lamp";

    static async Task Answers(SandboxServer meta)
    {
        for (var index = 0; index < Writing; index++)
            meta.Write(
                meta.People[index].Phone,
                index % 4 == 3 ? "STOP" : $"I am {meta.People[index].Name}, {WordOf(index)}, call {meta.People[index].Phone}"
            );
        using var http = new HttpClient { BaseAddress = meta.GraphUrl };
        using var file = new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(FileText));
        file.Headers.ContentType = MediaTypeHeaderValue.Parse($"application/pdf; name=\"{FileName}\"");
        using var form = new MultipartFormDataContent { { file, "file", FileName }, { new StringContent(Word), "caption" } };
        using var answer = await http.PostAsync($"/_sandbox/customers/{meta.People[0].Phone[1..]}/media", form);
        answer.EnsureSuccessStatusCode();
    }

    async Task Types(TemporaryData data, params string[] command) => await Typed([.. command, "--data", data.Path], []);

    async Task Reaching(SandboxServer meta, TemporaryData data, params string[] command) =>
        await Typed([.. command, "--data", data.Path], Serving.Account(meta));

    async Task Typed(string[] command, (string, string)[] settings)
    {
        using var typed = await TypedCommand.Run(command, settings);
        Assert.True(typed.ExitCode == 0, $"{string.Join(' ', command)}: {typed.Output}{typed.Error}");
        said.AddRange([typed.Output, typed.Error]);
    }

    // Everything that was written is there, the file too, and taken up.
    static async Task Kept(TemporaryData data, CurlewProcess serve)
    {
        await using var cluster = await LocalCluster.StartOrJoin(new(data.Path));
        await using var database = await Database.Connect(cluster.ConnectionString("curlew"));
        var waited = Stopwatch.StartNew();
        while (
            await database.Value<long>(
                "SELECT count(*) FILTER (WHERE direction = 'incoming') + count(*) FILTER (WHERE media_url IS NOT NULL) FROM whatsapp_messages"
            )
            < Writing + 2
        )
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(5), $"Not everything came in. {serve.Output}{serve.Error}");
            await Task.Delay(100);
        }
    }

    static async Task<string> Activity(TemporaryData data)
    {
        await using var cluster = await LocalCluster.StartOrJoin(new(data.Path));
        await using var database = await Database.Connect(cluster.SuperuserConnectionString("curlew"));
        return string.Join('\n', await database.Rows("SELECT query, application_name FROM pg_stat_activity"));
    }

    async Task Search(Canaries canaries, TemporaryData data, TemporaryData temporary, TemporaryData mine)
    {
        var folder = new DataFolder(data.Path);
        var key = (await File.ReadAllLinesAsync(Path.Combine(folder.Keys, "root.key")))[^1].Trim();
        await using (var cluster = await LocalCluster.Start(folder))
        {
            var dump = await PgDump.Of(cluster.SuperuserConnectionString("curlew"));
            await using var database = await Database.Connect(cluster.SuperuserConnectionString("curlew"));
            await database.Execute("CHECKPOINT");
            Assert.Contains("spring_sale", dump, StringComparison.Ordinal);
            Assert.Empty(canaries.FoundBehindBase64(dump));
            said.Add(dump);
        }

        Assert.All(said, text => Assert.Empty(canaries.FoundIn(text)));
        Assert.All(said, text => Assert.DoesNotContain(key, text, StringComparison.Ordinal));
        foreach (
            var file in ((string[])[data.Path, temporary.Path, mine.Path])
                .SelectMany(path => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
                .Where(file => Path.GetDirectoryName(file) != folder.Keys)
        )
        {
            Assert.Equal((file, ""), (file, string.Join(", ", canaries.FoundInFile(file))));
            Assert.False((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(key)) >= 0, file);
        }
    }

    static async Task Until(SandboxServer meta, Func<bool> holds, CurlewProcess serve)
    {
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromMinutes(5), $"It did not come to that: {meta.Tally}. {serve.Output}{serve.Error}");
            await Task.Delay(50);
        }
    }
}
