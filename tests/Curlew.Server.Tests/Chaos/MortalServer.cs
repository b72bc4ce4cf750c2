namespace Curlew.Server.Tests;

/// <summary>A <c>curlew serve</c> that somebody starts again whenever it ends, as an operating system does with a service.</summary>
sealed class MortalServer : IAsyncDisposable
{
    static readonly TimeSpan BeforeAnotherStart = TimeSpan.FromMilliseconds(100);

    readonly Func<CurlewProcess> start;
    readonly CancellationTokenSource stop = new();
    readonly List<string> died = [],
        complaints = [];
    readonly Task watch;
    CurlewProcess current;

    public MortalServer(Func<CurlewProcess> start)
    {
        (this.start, current) = (start, start());
        watch = Task.Run(Watch);
    }

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>What it said when it ended although nobody had killed it and PostgreSQL could be reached.</summary>
    public IReadOnlyList<string> Died => died;

    /// <summary>What its jobs failed with, but for what follows from a PostgreSQL that is killed.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        Kills++;
        await current.Kill();
    }

    /// <summary>SIGTERM, and nobody starts it again.</summary>
    public async Task Stop()
    {
        await stop.CancelAsync();
        await watch;
        if (!current.HasExited)
            current.Terminate();
        await current.Ended();
        Note(current);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watch;
        current.Dispose();
        stop.Dispose();
    }

    async Task Watch()
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(BeforeAnotherStart, CancellationToken.None);
            if (!current.HasExited || stop.IsCancellationRequested)
                continue;
            if (current.ExitCode != Killed && !current.Error.Contains("PostgreSQL", StringComparison.Ordinal))
                died.Add($"exit code {current.ExitCode}: {current.Error}");
            Note(current);
            var dead = current;
            current = start();
            dead.Dispose();
        }
    }

    void Note(CurlewProcess ended) =>
        complaints.AddRange(
            ended
                .Error.Split('\n')
                .Where(line => line.Contains("failed with", StringComparison.Ordinal) && !PostgresIsAway.Any(line.Contains))
        );

    // Shutting down or starting up (57P01 to 57P03), or no longer there.
    static readonly string[] PostgresIsAway =
    [
        "57P0",
        "Failed to connect",
        "Exception while reading from stream",
        "Exception while writing to stream",
    ];

    // 128 and the number of the signal.
    const int Killed = 128 + 9;
}
