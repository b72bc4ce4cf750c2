using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Webhooks;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Tests.Simulation;

/// <summary>One of several servers on one database: the engine as it is, in a process that can die at any await.</summary>
sealed class SimulatedServer : IAsyncDisposable
{
    // A job that takes more turns than this does not end.
    const int Endless = 100_000;

    // More than any of its jobs uses at once; no connection is made while one runs.
    const int Wires = 5;

    readonly LineToMeta meta;
    readonly HttpClient http;
    readonly Sealer sealer;
    readonly Database database;
    readonly SimulatedClock clock;
    readonly Line line = new();
    Life life = new();
    Task? sending;

    public SimulatedServer(int index, Switchboard switchboard, Sealer sealer, SimulatedClock world)
    {
        (Index, this.sealer, clock) = (index, sealer, new(world));
        database = switchboard.Connect(line);
        meta = new(index);
        http = new(meta) { Timeout = Timeout.InfiniteTimeSpan };
        Start();
    }

    public int Index { get; }

    public Line Line => line;

    public SimulatedClock Clock => clock;

    /// <summary>Whether it waits for Meta's answers.</summary>
    public bool IsWaiting => sending is not null;

    public Deliveries Deliveries { get; private set; } = null!;

    public UnpackDeliveries Unpack { get; private set; } = null!;

    public Settlement Settlement { get; private set; } = null!;

    public KeepPlan Plan { get; private set; } = null!;

    public FoldCounts Fold { get; private set; } = null!;

    public CircuitBreaker Breaker { get; private set; } = null!;

    public MarketingCampaigns Campaigns { get; private set; } = null!;

    public Subscriptions Subscriptions { get; private set; } = null!;

    /// <summary>Who sends, by number.</summary>
    public IReadOnlyDictionary<string, SendBatch> Send { get; private set; } = null!;

    /// <summary>Who sends what a person orders, by number.</summary>
    public IReadOnlyDictionary<string, SendTemplate> ByHand { get; private set; } = null!;

    List<SendOptions> Options { get; set; } = [];

    /// <summary>Joins a plan.</summary>
    public void Join(SimulatedMeta simulated, IReadOnlyList<string> numbers, int chunkSize)
    {
        (meta.Meta, line.Breaking, clock.Wrong) = (simulated, Breaking.Never, TimeSpan.Zero);
        Options = [.. numbers.Select(number => new SendOptions(number))];
        Claims(chunkSize);
    }

    /// <summary>From here on it claims at most so many at once. Only while nothing of it is under way.</summary>
    public void Claims(int chunkSize)
    {
        Options = Options.ConvertAll(options => options with { ChunkSize = chunkSize, RecordEvery = Timeout.InfiniteTimeSpan });
        Start();
    }

    /// <summary>Begins to send; its messages wait at Meta until it is answered.</summary>
    public string Begin(Func<SimulatedServer, Task> job, int dieAfter)
    {
        LayWires();
        sending = life.Begin(() => job(this));
        return End(life.Go(() => sending.IsCompleted || meta.Meta!.Open.Any(letter => letter.Server == Index), dieAfter));
    }

    /// <summary>Meta answers every message of its claim, and it records that.</summary>
    public string Hear(int dieAfter)
    {
        LayWires();
        foreach (var letter in meta.Meta!.Open.Where(letter => letter.Server == Index).ToList())
        {
            meta.Meta.Open.Remove(letter);
            life.Happen(() => Answer(letter));
        }

        return End(life.Go(() => sending!.IsCompleted, dieAfter));
    }

    /// <summary>Runs one of its jobs to its end.</summary>
    public string Do(Func<SimulatedServer, Task> job, int dieAfter = Endless)
    {
        LayWires();
        var running = life.Begin(() => job(this));
        if (!life.Go(() => running.IsCompleted, dieAfter))
            return DieAtWork();
        return Outcome(running);
    }

    /// <summary>A kill -9: nothing it was doing goes on, and another process starts in its place. It takes over the lines that nobody was
    /// using, which PostgreSQL cannot tell from new ones.</summary>
    public string Die()
    {
        meta.Meta?.Open.RemoveAll(letter => letter.Server == Index);
        Start();
        return "died";
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await database.DisposeAsync();
    }

    void LayWires()
    {
        if (line.Wires >= Wires)
            return;
        var wires = Enumerable.Range(0, Wires).Select(_ => database.Source.OpenConnection()).ToList();
        wires.ForEach(wire => wire.Dispose());
    }

    string End(bool isAlive)
    {
        if (!isAlive)
            return DieAtWork();
        if (sending is not { IsCompleted: true } ended)
            return "waits for Meta";
        sending = null;
        return Outcome(ended);
    }

    // In the middle of something: PostgreSQL has to notice.
    string DieAtWork()
    {
        line.Cut();
        database.Source.Clear();
        return Die();
    }

    // What a job's end means to the loop that runs it: it will run again, unless this is a bug.
    static string Outcome(Task ended) =>
        ended.Exception?.InnerException switch
        {
            null => "done",
            PostgresException { SqlState: not ("57P01" or "40P01") } bug => throw new BrokenPromise(
                Promise.JobsRun,
                $"PostgreSQL refuses: {bug.SqlState} {bug.MessageText} {bug.ConstraintName}"
            ),
            NpgsqlException or IOException or ObjectDisposedException => "lost its line",
            var bug => throw new BrokenPromise(Promise.JobsRun, $"A job fails: {bug}"),
        };

    static void Answer(Letter letter)
    {
        try
        {
            letter.Waiting.SetResult(letter.Answer());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            letter.Waiting.SetException(e);
        }
    }

    void Start()
    {
        life = new();
        sending = null;
        var attempts = new Attempts(database, sealer);
        Settlement = new(database, clock, sealer, attempts);
        Deliveries = new(database, sealer);
        Unpack = new(database, sealer, clock, Settlement);
        Plan = new(database, clock);
        Fold = new(database, clock);
        Breaker = new(database);
        Campaigns = new(database, clock);
        Subscriptions = new(sealer);
        CloudApi Api(SendOptions options) =>
            new(
                http,
                new()
                {
                    BaseUrl = new("http://meta.invalid"),
                    AccessToken = "token",
                    PhoneNumberId = options.PhoneNumberId,
                }
            );
        var record = new RecordBatch(database, clock, sealer, attempts);
        Send = Options.ToDictionary(
            options => options.PhoneNumberId,
            options => new SendBatch(database, clock, sealer, Api(options), record, options)
        );
        ByHand = Options.ToDictionary(
            options => options.PhoneNumberId,
            options => new SendTemplate(database, clock, sealer, Api(options), attempts, options)
        );
    }
}
