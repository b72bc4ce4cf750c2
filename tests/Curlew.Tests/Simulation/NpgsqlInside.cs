using System.Net.Sockets;
using System.Reflection;
using Npgsql;

namespace Curlew.Tests.Simulation;

/// <summary>What Npgsql 10 does not offer: to speak over another stream than its own socket. After an update of Npgsql that renames these,
/// every simulation fails here.</summary>
static class NpgsqlInside
{
    const BindingFlags Inside = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    static readonly PropertyInfo Connector = typeof(NpgsqlConnection).GetProperty("Connector", Inside)!;
    static readonly FieldInfo Socket = Connector.PropertyType.GetField("_socket", Inside)!;
    static readonly FieldInfo OwnStream = Connector.PropertyType.GetField("_stream", Inside)!;
    static readonly PropertyInfo[] Buffers =
    [
        Connector.PropertyType.GetProperty("ReadBuffer", Inside)!,
        Connector.PropertyType.GetProperty("WriteBuffer", Inside)!,
    ];

    public static Socket SocketOf(NpgsqlConnection connection) => (Socket)Socket.GetValue(Connector.GetValue(connection))!;

    /// <summary>Everything the connection says and hears goes through the stream from now on.</summary>
    public static void SpeakOver(NpgsqlConnection connection, Stream stream)
    {
        var connector = Connector.GetValue(connection);
        OwnStream.SetValue(connector, stream);
        foreach (var buffer in Buffers)
            buffer.PropertyType.GetProperty("Underlying", Inside)!.SetValue(buffer.GetValue(connector), stream);
    }
}
