using Curlew.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Numbers;

/// <summary>
/// The gate through which everything leaves that a process sends from one number: campaigns, answers, what is sent by hand. However many
/// processes send, no second sees more messages arrive at Meta than the number allows. The places of the second are shared out in the
/// database, for a few seconds at a time: a process that stops renewing its share stops sending before anybody else gets it, and one that
/// starts waits until what was sent before it can count no more.
/// </summary>
/// <param name="most">Places it asks for at most.</param>
public sealed class Departures(Database database, string phoneNumberId, TimeProvider clock, int most = int.MaxValue) : IAsyncDisposable
{
    /// <summary>With the 30 s a call may take this ends well inside the lease of a claim.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // A share ends here two seconds before it does in the database: the second Meta counts, and one for what left last to arrive.
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(5),
        Valid = Lease - TimeSpan.FromSeconds(2);

    static readonly TimeSpan Renewed = TimeSpan.FromMilliseconds(500),
        RenewedInNeed = TimeSpan.FromMilliseconds(200);

    readonly Guid server = Guid.CreateVersion7();
    readonly Lock door = new();
    readonly long began = clock.GetTimestamp();
    readonly Places places = new();
    readonly Queue<TaskCompletionSource> waiting = [];
    ITimer? alarm;
    int share;
    TimeSpan? asked;
    TimeSpan shareEnds,
        rings = TimeSpan.MaxValue;

    bool isAsking,
        isClosed;

    /// <summary>Messages that wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (door)
                return waiting.Count;
        }
    }

    /// <summary>Sends a message when its turn has come.</summary>
    /// <param name="send">Sends it once; begins at once, and ends with the answer.</param>
    /// <returns>What came of it; <see cref="NotSent"/> where its turn did not come for half a minute.</returns>
    public async Task<SendOutcome> Pass(Func<Task<SendOutcome>> send)
    {
        var began = clock.GetTimestamp();
        await Turn();
        var left = Now;
        SendOutcome? outcome = null;
        try
        {
            outcome =
                clock.GetElapsedTime(began) > LongestWait
                    ? new NotSent("It waited for half a minute for its turn at the number's throughput.")
                    : await send();
            return outcome;
        }
        finally
        {
            // An exception leaves it open whether something left: then the place is taken as if it had.
            lock (door)
                if (outcome is NotSent or InvalidMessage)
                    places.NotLeft();
                else
                    places.Answered(left, Now);
            Open();
        }
    }

    /// <summary>Gives the share back. Call it when nothing is under way any more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (door)
            isClosed = true;
        if (alarm is not null)
            await alarm.DisposeAsync();
        try
        {
            await Leave(database, phoneNumberId, server, CancellationToken.None);
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or ObjectDisposedException)
        {
            // Whoever comes next waits until the share has run out.
        }
    }

    TimeSpan Now => clock.GetElapsedTime(began);

    Task Turn()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (door)
            waiting.Enqueue(turn);
        Open();
        return turn.Task;
    }

    void Open()
    {
        lock (door)
        {
            var now = Now;
            while (waiting.Count > 0 && places.TryTake(now, now < shareEnds ? share : 0))
                waiting.Dequeue().SetResult();
            if (isClosed || waiting.Count + places.Taken(now) == 0)
                return;
            if (!isAsking && Renewal(now) <= now)
                _ = Ask(now);
            var next = isAsking ? TimeSpan.MaxValue : Renewal(now);
            if (waiting.Count > 0 && places.NextFree < next)
                next = places.NextFree.Value;
            if (next < TimeSpan.MaxValue)
                Ring(now, next);
        }
    }

    TimeSpan Renewal(TimeSpan now) => asked is { } last ? last + (waiting.Count > 0 ? RenewedInNeed : Renewed) : now;

    void Ring(TimeSpan now, TimeSpan at)
    {
        if (at >= rings)
            return;
        rings = at;
        alarm ??= clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Timers count whole milliseconds, and one that rings too early would ring for nothing.
        alarm.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((at - now).TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    void Wake()
    {
        lock (door)
            rings = TimeSpan.MaxValue;
        Open();
    }

    async Task Ask(TimeSpan at)
    {
        (isAsking, asked) = (true, at);
        // What may leave while the answer is on its way is kept as well: the old share holds until the new one is known.
        var taken = places.Taken(at);
        var (keeps, wants) = (Math.Max(at < shareEnds ? share : 0, taken), taken + waiting.Count);
        await Task.Yield();
        try
        {
            var granted = await database.InTransaction(tx => Share(tx, keeps, wants));
            lock (door)
                (share, shareEnds) = (granted, at + Valid);
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException or ObjectDisposedException)
        {
            // PostgreSQL is away: nothing leaves without a share, and it is asked for again.
        }
        finally
        {
            lock (door)
                isAsking = false;
            Open();
        }
    }

    async Task<int> Share(Transaction tx, int keeps, int wants)
    {
        await Hold(tx, phoneNumberId, CancellationToken.None);
        return await Share(tx, [phoneNumberId, server, keeps, wants, most, Lease], CancellationToken.None);
    }

    static Task<int> Hold(Session session, string phoneNumberId, CancellationToken ct) => session.Execute([phoneNumberId], ct);

    static async Task<int> Share(Session session, object?[] arguments, CancellationToken ct) =>
        await session.First(arguments, row => row.GetInt32(0), ct);

    static Task<int> Leave(Session session, string phoneNumberId, Guid server, CancellationToken ct) =>
        session.Execute([phoneNumberId, server], ct);
}
