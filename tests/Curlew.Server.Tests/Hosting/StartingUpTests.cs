using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

public sealed class StartingUpTests(TestServer server)
{
    [Fact]
    public async Task A_command_waits_for_a_PostgreSQL_that_is_starting_up_and_says_so_once()
    {
        using var data = new TemporaryData();
        using var postgres = new StartingPostgres(await server.Clone());

        using var verify = CurlewProcess.Start(["verify", "--database", postgres.Address, "--data", data.Path]);
        await Until(() => postgres.Refused >= 2);
        postgres.IsReady = true;
        await verify.Ended();

        Assert.Equal(0, verify.ExitCode);
        Assert.Equal("PostgreSQL is starting up; trying again for up to 60 seconds …", verify.Error.Trim());
    }

    [Fact]
    public async Task A_server_started_while_PostgreSQL_recovers_serves_when_it_is_ready()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 0 });
        using var data = new TemporaryData();
        using var postgres = new StartingPostgres(await server.Clone());

        using var serve = Serving.Start(sandbox, postgres.Address, data);
        await Until(() => postgres.Refused >= 1);
        postgres.IsReady = true;

        Assert.NotEmpty(await serve.Says("Webhooks  "));
    }

    static async Task Until(Func<bool> holds)
    {
        for (var look = 0; look < 6_000 && !holds(); look++)
            await Task.Delay(10);
        Assert.True(holds());
    }
}
