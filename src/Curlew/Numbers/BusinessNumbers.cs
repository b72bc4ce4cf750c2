using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Numbers;

/// <summary>The business's own WhatsApp numbers and the portfolios whose limits they share.</summary>
public sealed class BusinessNumbers(Database database, Sealer sealer)
{
    /// <summary>Adds a number or updates it, together with its portfolio's limit. One that is retired stays so.</summary>
    /// <param name="messagingLimit">Unique people in a rolling 24 hours outside open windows; null is unlimited.</param>
    public Task<int> Save(BusinessNumber number, int? messagingLimit, CancellationToken ct) =>
        database.InTransaction(tx => Save(tx, number, messagingLimit, ct), ct);

    /// <summary>The same, within a larger change.</summary>
    public Task<int> Save(Transaction tx, BusinessNumber number, int? messagingLimit, CancellationToken ct)
    {
        sealer.Vouch(tx);
        return Save(tx, Row(number, messagingLimit), ct);
    }

    /// <summary>Every number, the first one first and those that are retired last.</summary>
    public async Task<List<NumberStanding>> List(CancellationToken ct = default) =>
        (await Standings(ct)).ConvertAll(found => found.Standing);

    /// <summary>The numbers a person may mean by Meta's id or by the phone, as <c>+1 555 123 4567</c> or with its last digits.</summary>
    public async Task<List<NumberStanding>> Named(string typed, CancellationToken ct)
    {
        var all = await Standings(ct);
        var digits = string.Concat(typed.Where(char.IsAsciiDigit));
        var exact = all.FindAll(found => found.Standing.Id == typed || found.Phone == digits && digits.Length > 0);
        return (
            exact.Count > 0 || digits.Length < 4
                ? exact
                : all.FindAll(found => found.Phone?.EndsWith(digits, StringComparison.Ordinal) ?? false)
        ).ConvertAll(found => found.Standing);
    }

    /// <summary>The number that is meant by what somebody typed, or the only one where nothing was.</summary>
    public async Task<NumberChoice> Choose(string? typed, CancellationToken ct)
    {
        var serving = (await List(ct)).FindAll(number => number.RetiredAt is null);
        if (typed is not null)
            return await Named(typed, ct) switch
            {
                [{ RetiredAt: null } one] => new NumberChoice.Chosen(one),
                [var retired] => new NumberChoice.Retired(retired),
                [] => new NumberChoice.None(typed, serving),
                var several => new NumberChoice.Several(several),
            };
        return serving switch
        {
            [var only] => new NumberChoice.Chosen(only),
            [] => new NumberChoice.NoneYet(),
            _ => new NumberChoice.Several(serving),
        };
    }

    /// <summary>The campaigns that are to go on from a number, by name.</summary>
    public Task<List<string>> Campaigns(string phoneNumberId, CancellationToken ct) => HeldUp(database, phoneNumberId, ct);

    /// <summary>Retires a number: it sends nothing any more, what is written to it is still heard, and its history stays.</summary>
    internal Task<RetireOutcome> Retire(string phoneNumberId, string by, DateTimeOffset at, CancellationToken ct) =>
        database.InTransaction(tx => Retire(tx, phoneNumberId, by, at, ct), ct);

    /// <summary>The same, within a larger change.</summary>
    internal static async Task<RetireOutcome> Retire(
        Transaction tx,
        string phoneNumberId,
        string by,
        DateTimeOffset at,
        CancellationToken ct
    ) =>
        await SetRetired(tx, phoneNumberId, at, by, ct) == 1
            ? new RetireOutcome.Retired(phoneNumberId, await HeldUp(tx, phoneNumberId, ct))
            : new RetireOutcome.NotServing(phoneNumberId);

    /// <summary>Lets a retired number serve again. False when it was not retired.</summary>
    public async Task<bool> TakeBack(Transaction tx, string phoneNumberId, CancellationToken ct) =>
        await Revive(tx, phoneNumberId, ct) == 1;

    /// <summary>The id of the number that has a phone, in whatever way it is written; null for none.</summary>
    internal static async Task<string?> WithPhone(Session session, Func<Sealer> keys, string typed, CancellationToken ct) =>
        PhoneNumber.TryParse(typed, null, out var phone) ? await IdOf(session, keys().Forms(phone), ct) : null;

    object?[] Row(BusinessNumber number, int? messagingLimit) =>
        [number.PhoneNumberId, number.PortfolioId, number.WabaId, sealer.Seal(number.Phone), number.Throughput, messagingLimit];

    (NumberStanding Standing, string? Phone) Read(NpgsqlDataReader row)
    {
        var opened = new OpenedRow(sealer);
        var phone = opened.Phone(row.TextOrNull(3));
        return (
            new(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                phone?.Masked,
                row.GetInt32(4),
                row.OrNull<int>(5),
                Moment(row, 6),
                Saying.OrNull(row.TextOrNull(7)),
                Moment(row, 8),
                Moment(row, 9),
                row.TextOrNull(10),
                row.GetBoolean(11)
            )
            {
                IsUnreadable = opened.IsUnreadable,
            },
            phone?.E164.TrimStart('+')
        );
    }

    static Task<int> Save(Session session, object?[] row, CancellationToken ct) => session.Execute(row, ct);

    Task<List<(NumberStanding Standing, string? Phone)>> Standings(CancellationToken ct) => database.Query([], Read, ct);

    static Task<int> SetRetired(Transaction tx, string phoneNumberId, DateTimeOffset at, string by, CancellationToken ct) =>
        tx.Execute([phoneNumberId, at, by], ct);

    static Task<int> Revive(Transaction tx, string phoneNumberId, CancellationToken ct) => tx.Execute([phoneNumberId], ct);

    static Task<List<string>> HeldUp(Session session, string phoneNumberId, CancellationToken ct) =>
        session.Query([phoneNumberId], row => row.GetString(0), ct);

    static Task<string?> IdOf(Session session, string[] phone, CancellationToken ct) => session.First([phone], row => row.GetString(0), ct);

    static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.OrNull<DateTimeOffset>(column);
}
