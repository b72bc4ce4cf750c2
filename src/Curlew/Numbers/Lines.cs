using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.WhatsApp;

namespace Curlew.Numbers;

/// <summary>The way to Meta of one business number.</summary>
/// <param name="Departures">The gate its messages leave through; null where nothing paces them.</param>
public sealed record Line(string PhoneNumberId, string WabaId, CloudApi Api, bool IsRetired, Departures? Departures);

/// <summary>
/// The ways to Meta: one Cloud API for each number whose account has a token, made when it is first needed and given the new token when that
/// changes. Each has connections of its own, so that a slow or stopped one takes none from another.
/// </summary>
public sealed class Lines(Database database, Sealer sealer, Uri graph) : IAsyncDisposable
{
    // Twice as many as a number keeps messages under way: beside them answers are given and files fetched.
    const int Connections = 800;

    readonly SemaphoreSlim reading = new(1);
    readonly Dictionary<string, Open> open = [];
    volatile Reading? last;

    /// <summary>Within this time what somebody adds or changes counts on every server; a number nobody knows is looked for at once.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock by which messages leave one by one, so that no second sees more of a number than it may; null on a clock that others
    /// move, on which no time passes between a claim and its messages.</summary>
    public TimeProvider? Pace { get; init; }

    /// <summary>Places in a second that are asked for at most.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>The way a number sends; null when it is retired, is not set up here, or its account has no token.</summary>
    public async ValueTask<CloudApi?> Find(string phoneNumberId, CancellationToken ct) =>
        await ToRead(phoneNumberId, ct) is { IsRetired: false } line ? line.Api : null;

    /// <summary>The way to what belongs to a number, retired ones included: files of messages that were written to it.</summary>
    public async ValueTask<Line?> ToRead(string phoneNumberId, CancellationToken ct) =>
        (await All(ct)).FirstOrDefault(line => line.PhoneNumberId == phoneNumberId)
        ?? (await Renew(TimeSpan.Zero, ct)).FirstOrDefault(line => line.PhoneNumberId == phoneNumberId);

    /// <summary>Every number that has a way to Meta, retired ones included, in order of id.</summary>
    public ValueTask<IReadOnlyList<Line>> All(CancellationToken ct) =>
        last is { } known && known.Age < Fresh ? new(known.Lines) : new(Renew(Fresh, ct));

    /// <summary>One number of each account that has a number in use: for what belongs to accounts.</summary>
    public async ValueTask<IReadOnlyList<Line>> Accounts(CancellationToken ct) =>
        [.. (await All(ct)).Where(line => !line.IsRetired).DistinctBy(line => line.WabaId)];

    /// <summary>The accounts that are meant by an id somebody typed, or all of them where nothing was.</summary>
    public async Task<AccountChoice> Choose(string? typed, CancellationToken ct)
    {
        string[] all = [.. (await Accounts(ct)).Select(line => line.WabaId)];
        return all.Length == 0 ? new AccountChoice.NoneYet()
            : typed is null ? new AccountChoice.Chosen(all)
            : all.Contains(typed) ? new AccountChoice.Chosen([typed])
            : new AccountChoice.None(typed, all);
    }

    /// <summary>Call it when nothing is under way any more.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var line in open.Values)
        {
            if (line.Departures is { } departures)
                await departures.DisposeAsync();
            line.Http.Dispose();
        }

        reading.Dispose();
    }

    async Task<IReadOnlyList<Line>> Renew(TimeSpan age, CancellationToken ct)
    {
        await reading.WaitAsync(ct);
        try
        {
            if (last is { } known && known.Age < age)
                return known.Lines;
            var began = TimeProvider.System.GetTimestamp();
            last = new([.. (await Read(ct)).Select(Line).OfType<Line>()], began);
            return last.Lines;
        }
        finally
        {
            reading.Release();
        }
    }

    Line? Line(Row row)
    {
        try
        {
            if (!open.TryGetValue(row.PhoneNumberId, out var line) || line.WabaId != row.WabaId)
                open[row.PhoneNumberId] = line = Begin(row, line);
            else if (line.SealedToken != row.SealedToken)
            {
                line.Api.UseToken(Numbers.Accounts.OpenToken(sealer, row.Account, row.SealedToken));
                line.SealedToken = row.SealedToken;
            }

            return new(row.PhoneNumberId, row.WabaId, line.Api, row.IsRetired, line.Departures);
        }
        catch (SealBroken)
        {
            // Sealed under other keys, or changed by somebody else: that account is without a token, and the others go on.
            return null;
        }
    }

    // A number that has moved to another account keeps its connections and its gate.
    Open Begin(Row row, Open? before)
    {
        var token = Numbers.Accounts.OpenToken(sealer, row.Account, row.SealedToken);
        var http = before?.Http ?? CloudApi.BareClient(Connections);
        var departures = before?.Departures ?? (Pace is null ? null : new Departures(database, row.PhoneNumberId, Pace, Most));
        var api = new CloudApi(
            http,
            new()
            {
                BaseUrl = graph,
                AccessToken = token,
                PhoneNumberId = row.PhoneNumberId,
                AccountId = row.WabaId,
                Pace = departures is null ? null : departures.Pass,
            }
        );
        return new(row.WabaId, http, api, departures) { SealedToken = row.SealedToken };
    }

    sealed record Reading(IReadOnlyList<Line> Lines, long At)
    {
        public TimeSpan Age => TimeProvider.System.GetElapsedTime(At);
    }

    sealed record Row(string PhoneNumberId, string WabaId, bool IsRetired, Guid Account, string SealedToken);

    sealed record Open(string WabaId, HttpClient Http, CloudApi Api, Departures? Departures)
    {
        public required string SealedToken { get; set; }
    }

    Task<List<Row>> Read(CancellationToken ct) =>
        database.Query([], row => new Row(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetGuid(3), row.GetString(4)), ct);
}
