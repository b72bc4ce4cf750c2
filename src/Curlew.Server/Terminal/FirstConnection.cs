using System.Diagnostics;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Server.Terminal;

/// <summary>The first connection to a server that may not be ready: when a machine comes back, Curlew and PostgreSQL start side by side,
/// and recovery takes its time.</summary>
static class FirstConnection
{
    // What is written between two checkpoints is recovered in less, commonly in seconds; a standby that takes no connections never becomes
    // ready.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60),
        BetweenTries = TimeSpan.FromMilliseconds(500);

    /// <exception cref="UnfitDatabase">It is not ready in a minute, or cannot be used at all.</exception>
    public static async Task<Database> Open(DatabaseAccess access, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        for (var hasTold = false; ; await Task.Delay(BetweenTries, ct))
        {
            try
            {
                return await Database.Connect(access, ct);
            }
            catch (UnfitDatabase e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow } starting)
            {
                if (waited.Elapsed >= Patience)
                    throw new UnfitDatabase(
                        $"PostgreSQL takes no connections yet after {Patience.TotalSeconds:0} seconds: {starting.MessageText}. See in its log how far it is, then give the same command again.",
                        e
                    );
                if (!hasTold)
                    await Console.Error.WriteLineAsync(
                        $"PostgreSQL is starting up; trying again for up to {Patience.TotalSeconds:0} seconds …"
                    );
                hasTold = true;
            }
        }
    }
}
