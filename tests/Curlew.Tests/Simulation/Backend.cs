using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Curlew.Tests.Simulation;

/// <summary>
/// A session of PostgreSQL that outlives the simulated processes on it: a new one for each, and its plans for every statement, would cost
/// more than
/// everything else. It keeps each statement under a name of its own, whoever sends it and whatever they call it.
/// </summary>
sealed class Backend : IDisposable
{
    const int Stuck = 60_000;

    readonly NpgsqlConnection owner;
    readonly Socket socket;
    readonly Dictionary<string, string> kept = [];
    readonly Queue<Awaited> awaited = [];
    readonly ByteQueue incoming = new();
    readonly ByteQueue outgoing = new();
    bool hasUnsynced;
    char status = 'I';
    int named;

    public Backend(string connectionString)
    {
        owner = new(connectionString);
        owner.Open();
        socket = NpgsqlInside.SocketOf(owner);
        socket.ReceiveTimeout = Stuck;
    }

    public int ProcessId => owner.ProcessID;

    public string ServerVersion => owner.ServerVersion;

    public bool IsAnswered => awaited.Count == 0 && !hasUnsynced;

    /// <summary>Whether it could be somebody else's from now on, and nobody would notice.</summary>
    public bool IsFree => IsAnswered && status == 'I';

    /// <summary>Takes a message of a client.</summary>
    /// <param name="names">What the client calls its statements.</param>
    public void Take(Frame frame, Dictionary<string, string> names)
    {
        hasUnsynced = frame.Type is not ('S' or 'Q');
        switch (frame.Type)
        {
            case 'P':
                var name = frame.Name(0, out var statement);
                Keep(names[name] = Encoding.Latin1.GetString(statement), isAsked: true);
                break;
            case 'B':
                var portal = frame.Name(0, out _);
                var bound = frame.Name(portal.Length + 1, out var values);
                Frame.Write(outgoing, 'B', $"{portal}\0{NameOf(names[bound])}\0", values);
                break;
            case 'D' when frame.Content[0] == 'S':
                Frame.Write(outgoing, 'D', $"S{NameOf(names[frame.Name(1, out _)])}\0", []);
                break;
            case 'C' when frame.Content[0] == 'S':
                Frame.Write(outgoing, 'C', "Snobody's\0", []);
                break;
            default:
                outgoing.Add(frame.All);
                if (!hasUnsynced)
                    awaited.Enqueue(new(Answer.Ready));
                break;
        }
    }

    public void Flush()
    {
        for (; !outgoing.IsEmpty; outgoing.Taken(socket.Send(outgoing.Content))) { }
    }

    /// <summary>Whether something is there within that time.</summary>
    public bool Hears(TimeSpan within) => socket.Poll(within, SelectMode.SelectRead);

    /// <summary>Waits for something that concerns the client.</summary>
    public void Receive(ByteQueue into)
    {
        while (into.IsEmpty)
        {
            if (socket.Receive(incoming.Room(8 * 1024)) is var read && read == 0)
                throw new IOException("PostgreSQL has ended a session.");
            incoming.Added(read);
            for (; Frame.Starts(incoming.Content, out var frame); incoming.Taken(frame.All.Length))
                if (Concerns(frame))
                    into.Add(frame.All);
        }
    }

    /// <summary>Whoever used it is gone: what was sent takes its effect, and an open transaction none.</summary>
    public void Recover()
    {
        Flush();
        if (hasUnsynced)
            Say('S', "");
        Settle();
        if (status != 'I')
            Say('Q', "ROLLBACK\0");
        Settle();
    }

    public void Dispose()
    {
        socket.Dispose();
        owner.Dispose();
    }

    void Say(char type, string content)
    {
        Frame.Write(outgoing, type, content, []);
        Flush();
        hasUnsynced = false;
        awaited.Enqueue(new(Answer.Ready));
    }

    void Settle()
    {
        for (var unheard = new ByteQueue(); !IsAnswered; unheard.Clear())
            Receive(unheard);
    }

    // Whoever prepares what is there already prepares nothing, and is told that it is done.
    void Keep(string statement, bool isAsked)
    {
        var isNew = kept.TryAdd(statement, $"kept{named + 1}");
        awaited.Enqueue(new(isAsked ? Answer.Parsed : Answer.ParsedUnasked, isNew ? statement : null));
        if (isNew)
            Frame.Write(outgoing, 'P', $"kept{++named}\0{statement}", []);
        else
            Frame.Write(outgoing, 'P', "\0\0\0\0", []);
    }

    string NameOf(string statement)
    {
        if (!kept.ContainsKey(statement))
            Keep(statement, isAsked: false);
        return kept[statement];
    }

    bool Concerns(Frame frame)
    {
        switch (frame.Type)
        {
            case '1':
                return awaited.Dequeue().Answer == Answer.Parsed;
            case 'Z':
                status = (char)frame.Content[0];
                // After an error nothing is carried out before the next Sync.
                while (awaited.Dequeue() is { Answer: not Answer.Ready, Statement: var statement })
                    if (statement is not null)
                        kept.Remove(statement);
                return true;
            default:
                return true;
        }
    }

    enum Answer
    {
        Parsed,
        ParsedUnasked,
        Ready,
    }

    readonly record struct Awaited(Answer Answer, string? Statement = null);
}
