namespace Curlew.Server.Tests;

/// <summary>Several mortal servers of one business behind one balancer.</summary>
sealed class Fleet : IAsyncDisposable
{
    readonly MortalServer[] servers;

    public Fleet(Business business, Balancer balancer, int size, (string, string)[] settings)
    {
        var ports = balancer.Ports = [.. Enumerable.Range(0, size).Select(_ => MortalPostgres.FreePort())];
        servers = [.. ports.Select(port => new MortalServer(() => business.Serve(Business.Prepared, port, settings)))];
    }

    /// <summary>How many were killed, the same one again included.</summary>
    public int Kills => servers.Sum(server => server.Kills);

    public Task Kill(int server) => servers[server].Kill();

    public Task KillAll() => Task.WhenAll(servers.Select(server => server.Kill()));

    /// <summary>SIGTERM to all; none of them may have had anything to say but that PostgreSQL was away.</summary>
    public async Task Stop()
    {
        await Task.WhenAll(servers.Select(server => server.Stop()));
        var said = servers.SelectMany(server => server.Died.Concat(server.Complaints)).ToList();
        Assert.True(said.Count == 0, string.Join('\n', said));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            await server.DisposeAsync();
    }
}
