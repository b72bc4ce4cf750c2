namespace Curlew.Tests.Simulation;

/// <summary>
/// What Npgsql takes for its connection to PostgreSQL. Nothing happens beside the simulation's thread: an answer is waited for where it is
/// read,
/// and a simulated process reads it in its next turn. So one seed is one story.
/// </summary>
/// <param name="line">Null for the observer's, which never breaks and waits at once.</param>
sealed class Wire(Switchboard switchboard, Line? line) : Stream
{
    readonly Dictionary<string, string> names = [];
    readonly ByteQueue asked = new();
    readonly ByteQueue heard = new();
    Backend? backend;
    bool isBroken;

    /// <summary>Whether PostgreSQL is still at work for it.</summary>
    public bool IsUnanswered => backend is { IsAnswered: false };

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (isBroken)
            throw new IOException("The line is broken.");
        for (asked.Add(buffer); !isBroken && Frame.Starts(asked.Content, out var frame); asked.Taken(frame.All.Length))
            Pass(frame);
        backend?.Flush();
    }

    public override int Read(Span<byte> buffer)
    {
        if (heard.IsEmpty && backend is not null)
            Hear();
        var read = Math.Min(buffer.Length, heard.Content.Length);
        heard.Content[..read].CopyTo(buffer);
        heard.Taken(read);
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (line is null || !heard.IsEmpty || backend is null)
            return new(Read(buffer.Span));
        var life = Life.OfThisTurn ?? throw new InvalidOperationException("A server does something outside of its turns.");
        var read = new TaskCompletionSource<int>();
        life.Later(() => ReadInTurn(life, buffer, read));
        return new(read.Task);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends it, as PostgreSQL notices: what it was sent takes its effect, an open transaction does not.</summary>
    public void Break()
    {
        isBroken = true;
        heard.Clear();
        if (backend is not { } left)
            return;
        backend = null;
        left.Recover();
        switchboard.TakeBack(left);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isBroken)
        {
            Break();
            line?.Gone(this);
        }

        base.Dispose(disposing);
    }

    void Pass(Frame frame)
    {
        var breaking = Breaking.Never;
        if (line is not null && line.Breaking != Breaking.Never && frame.All.IndexOf("COMMIT\0"u8) >= 0)
            (breaking, line.Breaking) = (line.Breaking, Breaking.Never);
        // The goodbye.
        if (frame.Type == 'X')
            return;
        if (breaking != Breaking.BeforeCommit)
            (backend ??= switchboard.Lend()).Take(frame, names);
        if (breaking != Breaking.Never)
            Break();
    }

    void ReadInTurn(Life life, Memory<byte> buffer, TaskCompletionSource<int> read)
    {
        // What it waits for may be something that another turn lets go.
        if (life.HasMore && backend is { } asking && switchboard.IsHeldUp(asking))
            life.Later(() => ReadInTurn(life, buffer, read));
        else
            read.SetResult(Read(buffer.Span));
    }

    void Hear()
    {
        backend!.Receive(heard);
        if (!backend.IsFree)
            return;
        switchboard.TakeBack(backend);
        backend = null;
    }
}
