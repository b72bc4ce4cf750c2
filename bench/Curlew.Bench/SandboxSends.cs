using System.Diagnostics;
using System.Net;
using System.Text;
using Curlew.Sandbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Curlew.Bench;

/// <summary>Sends the sandbox answers, journal included, with the client on the same cores. Baseline: an endpoint of the same web server
/// that reads the body and answers a constant.</summary>
static class SandboxSends
{
    const int Sends = 40_000;
    const int SideBySide = 64;

    public static async Task Run(string[] args)
    {
        var rounds = new List<Round>();
        for (var round = 0; round < 3; round++)
        {
            var baseline = await Constant();
            rounds.Add(new(await Sandbox(round), baseline));
        }

        Verdict.AtLeast("sandbox", "sends answered by the sandbox, against a constant answer", rounds, 0.25, "sends/s");
    }

    static async Task<double> Sandbox(int round)
    {
        var journal = Path.Combine(Path.GetTempPath(), $"curlew-bench-{Guid.NewGuid():N}.journal");
        await using (
            var sandbox = await SandboxServer.Start(
                new SandboxOptions
                {
                    Seed = round,
                    Population = Sends,
                    JournalPath = journal,
                    ThroughputPerSecond = null,
                    Templates = [SandboxTemplate.Of("spring_sale", "en_US", "MARKETING", "Hello {{1}}.")],
                }
            )
        )
        {
            var phones = Enumerable.Range(0, Sends).Select(person => sandbox.People[person].Phone).ToArray();
            return await Post(
                new(sandbox.GraphUrl, $"/v26.0/{sandbox.Options.PhoneNumberId}/messages"),
                sandbox.Options.AccessToken,
                phones,
                journal
            );
        }
    }

    static async Task<double> Constant()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("""{"messaging_product":"whatsapp"}""");
        });
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return await Post(
            new(address + "/send"),
            "token",
            [.. Enumerable.Range(0, Sends).Select(person => $"+1555{person:0000000}")],
            null
        );
    }

    static async Task<double> Post(Uri url, string token, string[] phones, string? journal)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = SideBySide });
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(phones, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (phone, cancel) =>
        {
            using var answer = await http.PostAsync(url, new StringContent(Body(phone), Encoding.UTF8, "application/json"), cancel);
            answer.EnsureSuccessStatusCode();
        });
        var rate = phones.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (journal is not null)
            foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(journal)!, Path.GetFileName(journal) + "*"))
                File.Delete(file);
        return rate;
    }

    static string Body(string phone) =>
        $$$"""{"messaging_product":"whatsapp","recipient_type":"individual","to":"{{{phone}}}","type":"template","biz_opaque_callback_data":"cw1.0198f1c26f0e7d7a9d9c3f1f6a1b2c3d","template":{"name":"spring_sale","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]}}""";
}
