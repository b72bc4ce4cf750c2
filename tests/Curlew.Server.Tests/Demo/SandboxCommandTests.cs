using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Curlew.Server.Terminal;

namespace Curlew.Server.Tests;

public sealed class SandboxCommandTests
{
    [Fact]
    public async Task It_runs_alone_takes_a_message_with_the_printed_settings_and_ends_on_SIGTERM()
    {
        using var sandbox = CurlewProcess.Start(["sandbox", "--port", "0", "--population", "10"]);
        using var http = await Client(sandbox);

        var answer = await Send(http);
        sandbox.Terminate();
        await sandbox.Ended();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith(
            "wamid.",
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("messages")[0].GetProperty("id").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal((0, ""), (sandbox.ExitCode, sandbox.Error));
    }

    [Fact]
    public async Task Faults_of_the_command_line_strike_as_often_as_they_were_asked_to()
    {
        using var sandbox = CurlewProcess.Start([
            "sandbox",
            "--port",
            "0",
            "--population",
            "10",
            "--fault",
            "429:1:1",
            "--fault",
            "503:1:1",
            "--fault",
            "131016:1:1",
        ]);
        using var http = await Client(sandbox);

        var answers = new List<int>();
        for (var send = 0; send < 4; send++)
            answers.Add((int)(await Send(http)).StatusCode);

        Assert.Equal([429, 503], answers[..2]);
        Assert.Equal((true, 200), (answers[2] >= 400, answers[3]));
    }

    static Task<HttpResponseMessage> Send(HttpClient http) =>
        http.PostAsJsonAsync(
            "v26.0/106540352242922/messages",
            new
            {
                messaging_product = "whatsapp",
                to = "+16505551234",
                type = "template",
                template = new { name = "hello_world", language = new { code = "en_US" } },
            }
        );

    static async Task<HttpClient> Client(CurlewProcess sandbox)
    {
        await sandbox.Says("_sandbox/state");
        var address = sandbox.Output.Split('\n').Single(line => line.Contains("Base URL", StringComparison.Ordinal)).Split(' ')[^1];
        return new() { BaseAddress = new(address), DefaultRequestHeaders = { Authorization = new("Bearer", "sandbox-token") } };
    }
}
