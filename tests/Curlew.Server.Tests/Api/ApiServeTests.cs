using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests.Api;

/// <summary>The API of the program itself, on an address of its own, and killed.</summary>
public sealed class ApiServeTests(TestServer server)
{
    const int Requests = 60;

    static readonly HttpClient Client = new();

    [Fact]
    public async Task A_server_that_is_killed_has_done_each_request_once_and_answers_as_it_would_have()
    {
        await using var meta = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        var address = await server.Clone();
        await using var database = await Database.Connect(address);
        string secret;
        var answered = new ConcurrentDictionary<int, string>();
        using (var first = Serve(meta, address, data))
        {
            var (hooks, api) = (new Uri(await first.Says("Webhooks  ")), await first.Says("API       "));
            using var made = await TypedCommand.Run(
                "api-key",
                "make",
                "Shop",
                "--role",
                "owner",
                "--json",
                "--database",
                address,
                "--data",
                data.Path
            );
            secret = made.Json.GetProperty("details").GetProperty("secret").GetString()!;
            Assert.NotEqual(hooks.Port, new Uri(api).Port);
            Assert.Equal(HttpStatusCode.NotFound, await Status(new(hooks, "/api/v1/campaigns")));
            Assert.Equal(HttpStatusCode.NotFound, await Status(new(hooks, "/sign-in")));
            Assert.Equal(HttpStatusCode.NotFound, await Status(new(new Uri(api), "/webhooks/whatsapp")));
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(new(new Uri(api), "/api/v1/campaigns")));
            await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, _) =>
            {
                if (await Create(api, secret, i) is { } text)
                    answered[i] = text;
                // Others are under way when it dies, and the rest finds nobody.
                if (answered.Count >= Requests / 3)
                    await first.Kill();
            });
        }

        // Whatever the dead one held is free at once, as if the five minutes were over.
        await database.Execute("UPDATE idempotency_keys SET lease_until = now() - interval '1 second' WHERE state = 'running'");
        using var second = Serve(meta, address, data);
        var again = await second.Says("API       ");
        for (var i = 0; i < Requests; i++)
        {
            var text = await Create(again, secret, i);
            Assert.NotNull(text);
            Assert.Equal(answered.GetValueOrDefault(i, text), text);
        }

        Assert.InRange(answered.Count, Requests / 3, Requests - 1);
        Assert.Equal((long)Requests, await database.Value<long>("SELECT count(*) FROM segments"));
        Assert.Equal((long)Requests, await database.Value<long>("SELECT count(*) FROM audit_trail WHERE outcome = 'segment.change.saved'"));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:5081")]
    [InlineData("http://127.0.0.1:5081/api")]
    [InlineData("5081")]
    [InlineData("http://127.0.0.1:5080")]
    public async Task An_address_that_is_none_or_the_other_one_is_refused(string admin)
    {
        using var data = new TemporaryData();
        using var serve = await TypedCommand.Run("serve", "--admin-url", admin, "--database", await server.Clone(), "--data", data.Path);

        Assert.Equal(2, serve.ExitCode);
        Assert.Contains("--admin-url", serve.Error, StringComparison.Ordinal);
    }

    static CurlewProcess Serve(SandboxServer meta, string database, TemporaryData data) =>
        CurlewProcess.Start(
            ["serve", "--url", "http://127.0.0.1:0", "--admin-url", "http://127.0.0.1:0", "--database", database, "--data", data.Path],
            Serving.Account(meta)
        );

    static async Task<HttpStatusCode> Status(Uri at)
    {
        using var response = await Client.GetAsync(at);
        return response.StatusCode;
    }

    // The answer; null where the server is gone before it is whole.
    static async Task<string?> Create(string api, string key, int i)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{api}/segments")
        {
            Content = new StringContent($$"""{"name": "S{{i}}", "filter": {} }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("Idempotency-Key", $"create-{i}");
        try
        {
            using var response = await Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            return await response.Content.ReadAsStringAsync();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
    }
}
