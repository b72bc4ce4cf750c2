using System.Collections.Concurrent;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Templates;
using Curlew.WhatsApp;
using Npgsql;

namespace Curlew.Campaigns;

/// <summary>
/// Sends the next messages of a business number's campaigns: claims within every limit and commits the intent, sends each once, records
/// how each ended. Several of these may run at once, in one server or in many.
/// </summary>
public sealed class SendBatch(Database database, TimeProvider clock, Sealer sealer, CloudApi api, RecordBatch record, SendOptions options)
{
    readonly ConcurrentDictionary<Guid, Letter> letters = new();

    /// <summary>Claims and sends once; returns how many messages were tried. Zero means that a limit binds or that nobody is due: <see cref="Outlook"/> says which.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        var claims = await database.InTransaction(tx => ClaimDue(tx, ct), ct);
        foreach (var claim in claims)
        {
            // From here on nothing is cancelled: a message that may have left must be recorded, and a cancelled call proves nothing.
            var sent = await Task.WhenAll(claim.Recipients.Select(recipient => Send(claim, recipient)));
            await record.Record(claim, sent, CancellationToken.None);
        }

        return claims.Sum(claim => claim.Recipients.Count);
    }

    async Task<List<Claim>> ClaimDue(Transaction tx, CancellationToken ct)
    {
        var claims = new List<Claim>();
        var now = clock.GetUtcNow();
        if (await LockNumber(tx, now, ct) is not { } number)
            return claims;

        var room = Math.Min(options.ChunkSize, number.Throughput);
        var budget = number.MessagingLimit is { } limit ? limit - await BudgetUsed(tx, number.PortfolioId, now - options.RollingWindow, ct) : int.MaxValue;
        foreach (var batch in await Due(tx, now, ct))
        {
            if (room == 0)
                break;
            var claim = await ClaimFrom(tx, number, batch, Math.Min(room, batch.Remaining), budget, now, ct);
            if (claim.Recipients.Count == 0)
                continue;
            claims.Add(claim);
            room -= claim.Recipients.Count;
            // The claim's own people are in the ledger now; counting again keeps the arithmetic in one place.
            if (number.MessagingLimit is { } most)
                budget = most - await BudgetUsed(tx, number.PortfolioId, now - options.RollingWindow, ct);
        }

        if (claims.Count > 0)
            await TakeSlots(tx, now, claims.Sum(claim => claim.Recipients.Count), ct);
        return claims;
    }

    async Task<Claim> ClaimFrom(Transaction tx, Number number, Batch batch, int most, int budget, DateTimeOffset now, CancellationToken ct)
    {
        // With budget to spare the first in line are taken; where it is short, look a little further for people it does not cost.
        var lookAhead = budget >= most ? most : most * 4;
        var recipients = await Claim(tx,
            [
                batch.Campaign, batch.Schedule, batch.Day, now, most, lookAhead, Math.Max(0, budget), number.PortfolioId,
                now - options.RollingWindow, now - options.OpenWindow, options.PhoneNumberId,
            ], ct);
        var claim = new Claim(Guid.CreateVersion7(), batch.Campaign, batch.Schedule, options.PhoneNumberId, now, recipients);
        if (recipients.Count > 0)
            await record.Attempts.Launch(tx, claim.Id, [.. recipients.Select(recipient => recipient.Attempt)], ct);
        return claim;
    }

    async Task<SentMessage> Send(Claim claim, ClaimedRecipient recipient)
    {
        var letter = letters.TryGetValue(claim.Campaign, out var known) ? known : letters[claim.Campaign] = await Letter(database, claim.Campaign, CancellationToken.None);
        var filled = letter.Fill(recipient.Person.Value(sealer));
        if (filled.Missing is { } missing)
            return new(recipient, new InvalidMessage("template", $"variable_missing: {missing}"), null);

        var message = new TemplateMessage(To(recipient.Person), letter.Name, letter.Language, []) { ComponentsJson = filled.ComponentsJson };
        return new(recipient, await api.Send(message, Messages.Opaque.Of(recipient.Attempt), CancellationToken.None), filled.Text);
    }

    // The phone is preferred to the user id: writing to it keeps it visible to the business (Meta, 30 days, 2026-05).
    Recipient To(Person person) =>
        person.WaId is { } waId ? Recipient.Phone(sealer.OpenPhone(waId).E164)
        : person.Phone is { } phone ? Recipient.Phone(sealer.OpenPhone(phone).E164)
        : Recipient.User(sealer.OpenUserId(person.UserId!).Text);

    internal static async Task<Letter> Letter(Session session, Guid campaign, CancellationToken ct) =>
        await session.First([campaign], row => new Letter(row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)), ct)
        ?? throw new InvalidOperationException($"Campaign {campaign} has recipients but no row.");

    Task<Number?> LockNumber(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.First([options.PhoneNumberId, now], row => new Number(row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.GetInt32(2)), ct);

    static async Task<int> BudgetUsed(Transaction tx, string portfolio, DateTimeOffset since, CancellationToken ct) =>
        await tx.First([portfolio, since], row => row.GetInt32(0), ct);

    Task<List<Batch>> Due(Transaction tx, DateTimeOffset now, CancellationToken ct) =>
        tx.Query([options.PhoneNumberId, now], row => new Batch(row.GetGuid(0), row.GetGuid(1), row.GetInt32(2), row.GetFieldValue<DateOnly>(3)), ct);

    static Task<List<ClaimedRecipient>> Claim(Transaction tx, object?[] arguments, CancellationToken ct) =>
        tx.Query(arguments, row => new ClaimedRecipient(row.GetGuid(0), row.GetGuid(1), Person.Read(row, 2)), ct);

    Task<int> TakeSlots(Transaction tx, DateTimeOffset now, int messages, CancellationToken ct) => tx.Execute([options.PhoneNumberId, now, (double)messages], ct);

    sealed record Number(string PortfolioId, int? MessagingLimit, int Throughput);

    sealed record Batch(Guid Campaign, Guid Schedule, int Remaining, DateOnly Day);
}

/// <summary>What a sender needs to know about its number and its pace.</summary>
/// <param name="PhoneNumberId">The business number, by Meta's id.</param>
public sealed record SendOptions(string PhoneNumberId)
{
    /// <summary>Most messages in one claim: they share one commit before and one after, and a crash leaves at most this many uncertain.</summary>
    public int ChunkSize { get; init; } = 100;

    /// <summary>Meta's 24 hours and a minute for the difference between two clocks.</summary>
    public TimeSpan RollingWindow { get; init; } = TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1);

    /// <summary>How long after a customer's message the service window counts as open: ten minutes less than Meta's 24 hours, because Meta's clock decides.</summary>
    public TimeSpan OpenWindow { get; init; } = TimeSpan.FromHours(24) - TimeSpan.FromMinutes(10);
}

/// <summary>People whose messages were begun together.</summary>
/// <param name="Began">Business time of the intent.</param>
public sealed record Claim(Guid Id, Guid Campaign, Guid Schedule, string PhoneNumberId, DateTimeOffset Began, IReadOnlyList<ClaimedRecipient> Recipients);

/// <summary>One of them, with the attempt that is committed for it.</summary>
public sealed record ClaimedRecipient(Guid Attempt, Guid Recipient, Person Person);

/// <summary>How one message ended.</summary>
public sealed record SentMessage(ClaimedRecipient To, SendOutcome Outcome, string? Text);

/// <summary>What a letter may say about a customer; sealed as it is stored.</summary>
public sealed record Person(Guid Id, string? Phone, string? WaId, string? UserId, string? DisplayName, string? City, string? State, string? Zipcode, string? Tier, string? Parameters)
{
    /// <summary>Looks a variable up: the recipient's own values first, then the profile.</summary>
    public Func<string, string?> Value(Sealer sealer)
    {
        var own = Parameters is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(Parameters);
        return name => own is not null && own.TryGetValue(name, out var value) ? value : name switch
        {
            "name" => Name(sealer),
            "first_name" => Name(sealer)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
            "city" => City,
            "state" => State,
            "zipcode" => Zipcode,
            "tier" => Tier,
            _ => null,
        };
    }

    internal static Person Read(NpgsqlDataReader row, int first) => new(
        row.GetGuid(first), Text(row, first + 1), Text(row, first + 2), Text(row, first + 3), Text(row, first + 4),
        Text(row, first + 5), Text(row, first + 6), Text(row, first + 7), Text(row, first + 8), Text(row, first + 9));

    string? Name(Sealer sealer) => DisplayName is null ? null : sealer.Open(DisplayName, new Cell("user_profiles", "display_name", Id));

    static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
