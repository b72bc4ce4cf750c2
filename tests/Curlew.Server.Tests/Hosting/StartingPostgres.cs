using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Curlew.Server.Tests;

/// <summary>Stands before a PostgreSQL and refuses connections as one does that is starting up, until it is ready; then hands them
/// on.</summary>
sealed class StartingPostgres : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly NpgsqlConnectionStringBuilder behind;

    public StartingPostgres(string connection)
    {
        behind = new(connection);
        listener.Start();
        _ = Listen();
    }

    public bool IsReady { get; set; }

    public int Refused { get; private set; }

    public string Address =>
        new NpgsqlConnectionStringBuilder(behind.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
        }.ConnectionString;

    public void Dispose() => listener.Dispose();

    async Task Listen()
    {
        try
        {
            while (true)
                _ = Serve(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task Serve(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            if (IsReady)
            {
                using var server = new TcpClient(behind.Host!, behind.Port);
                await Task.WhenAny(stream.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(stream));
                return;
            }

            // PostgreSQL, message formats: a length that counts itself, then the rest of the startup message.
            var head = new byte[4];
            await stream.ReadExactlyAsync(head);
            await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length]);
            await stream.WriteAsync(Refusal);
            Refused++;
        }
    }

    static byte[] Refusal
    {
        get
        {
            var fields = Encoding.ASCII.GetBytes("SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0");
            var message = new byte[5 + fields.Length];
            message[0] = (byte)'E';
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + fields.Length);
            fields.CopyTo(message, 5);
            return message;
        }
    }
}
