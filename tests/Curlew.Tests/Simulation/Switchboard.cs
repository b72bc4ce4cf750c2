using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Curlew.Postgres;
using Npgsql;

namespace Curlew.Tests.Simulation;

/// <summary>
/// Connects the processes of one world with its few backends: whoever has something to say is lent one until the transaction is over.
/// It also picks up the phone when Npgsql calls, and has it speak over a <see cref="Wire"/> from then on.
/// </summary>
sealed class Switchboard : IDisposable
{
    // A pool never gets back what a dead process had taken of it.
    const int Deaths = 20_000;

    // Most statements take less; asking whether one waits for another takes as long as they do.
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    readonly string connectionString;
    readonly Stack<Backend> free = [];
    readonly List<Backend> all = [];
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly NpgsqlConnection watching;

    public Switchboard(string connectionString)
    {
        this.connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        watching = new(this.connectionString);
        watching.Open();
        listener.Start();
        new Thread(PickUp) { IsBackground = true, Name = "Switchboard" }.Start();
    }

    /// <summary>A database for one process, or without a line for the observer.</summary>
    public Database Connect(Line? line)
    {
        var called = new NpgsqlConnectionStringBuilder(Database.Settings(connectionString))
        {
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            Pooling = true,
            MaxPoolSize = Deaths,
            NoResetOnClose = true,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
            ConnectionIdleLifetime = 3_600,
            ConnectionPruningInterval = 3_600,
        };
        var source = new NpgsqlDataSourceBuilder(called.ConnectionString);
        source.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        source.UsePhysicalConnectionInitializer(
            connection => Lay(connection, line),
            connection =>
            {
                Lay(connection, line);
                return Task.CompletedTask;
            }
        );
        return new(source.Build());
    }

    public Backend Lend()
    {
        if (free.TryPop(out var backend))
            return backend;
        all.Add(new(connectionString));
        return all[^1];
    }

    public void TakeBack(Backend backend) => free.Push(backend);

    /// <summary>Whether it waits for a lock, which somebody else has to give up.</summary>
    public bool IsHeldUp(Backend backend)
    {
        while (!backend.Hears(Soon))
        {
            using var look = new NpgsqlCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'",
                watching
            )
            {
                Parameters = { new() { Value = backend.ProcessId } },
            };
            if (look.ExecuteScalar() is 1L)
                return true;
        }

        return false;
    }

    public void Dispose()
    {
        listener.Dispose();
        all.ForEach(backend => backend.Dispose());
        watching.Dispose();
    }

    void Lay(NpgsqlConnection connection, Line? line)
    {
        var wire = new Wire(this, line);
        line?.Laid(wire);
        NpgsqlInside.SpeakOver(connection, wire);
    }

    void PickUp()
    {
        try
        {
            while (true)
            {
                using var caller = listener.AcceptTcpClient();
                Greet(caller.GetStream());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The world is at its end.
        }
    }

    // As PostgreSQL does it where it trusts everybody. The caller does not look at this socket again.
    void Greet(NetworkStream caller)
    {
        Span<byte> length = stackalloc byte[4];
        caller.ReadExactly(length);
        caller.ReadExactly(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length]);
        var greeting = new ByteQueue();
        Frame.Write(greeting, 'R', "\0\0\0\0", []);
        foreach (
            var parameter in (string[])
                [
                    $"server_version\0{watching.ServerVersion}",
                    "client_encoding\0UTF8",
                    "standard_conforming_strings\0on",
                    "integer_datetimes\0on",
                    "TimeZone\0UTC",
                ]
        )
            Frame.Write(greeting, 'S', parameter + "\0", []);
        Frame.Write(greeting, 'K', "\0\0\0\0\0\0\0\0", []);
        Frame.Write(greeting, 'Z', "I", []);
        caller.Write(greeting.Content);
    }
}
