using System.Diagnostics;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Lifecycle;

/// <summary>
/// Rewrites every sealed number, id, word and digest with the next key, all of them in one transaction: until it is committed everybody reads the
/// old ones and from then on the new ones, so that what is compared across tables always agrees. Whoever writes them waits meanwhile; webhooks are
/// stored and answered all the time. Whoever is stopped in the middle has changed nothing.
/// </summary>
sealed class ResealIdentities(Database database, Sealer sealer, TimeProvider clock)
{
    const int PagesAtOnce = 64;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // Whoever works may not change what stands there, and so may not lock it.
    const string Consents = "consent_events";

    // Tables whose rows are found by a key made of a WhatsApp id.
    static readonly string[] MadeOfIds = ["whatsapp_message_ids", "identity_changes", "message_marks"];

    /// <summary>How long servers have to notice that they are to hold still; they look every second.</summary>
    public TimeSpan Notice { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long what is under way may take to end: an answer has a lease of 90 seconds.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Rewrites everything and lets the new key take the old one's place.</summary>
    public async Task<KeyRotation> Run(KeyRotation rotation, Func<KeyRotation, Task> tell, CancellationToken ct)
    {
        using var next = sealer.With(rotation.NewKey);
        await Task.Delay(Notice, ct);
        for (var began = Stopwatch.GetTimestamp(); await UnderWay(database, ct) > 0 && Stopwatch.GetElapsedTime(began) < Grace; )
            await Task.Delay(Look, ct);
        return await database.InTransaction(tx => Rewrite(tx, next, rotation, tell, ct), Patience.WholeTables, ct);
    }

    async Task<KeyRotation> Rewrite(Transaction tx, Sealer next, KeyRotation rotation, Func<KeyRotation, Task> tell, CancellationToken ct)
    {
        var names = SealedColumns.All.Where(column => column.Purpose is KeyPurpose.Identities).Select(column => column.Table);
        var ours = names.Concat(MadeOfIds).Distinct().Where(table => table != Consents);
        await tx.Made($"LOCK TABLE {string.Join(", ", ours)} IN SHARE ROW EXCLUSIVE MODE", [], ct);
        await HoldConsents(tx, ct);
        // Places on the disk are joined to places: any other way reads the whole table for every step.
        await tx.Made("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off", [], ct);

        var now = rotation with { Resealed = 0, Broken = 0 };
        var tables = await SealedTable.All(tx, KeyPurpose.Identities, ct);
        var (pages, gone) = (Math.Max(1, tables.Sum(table => table.Pages)), 0L);
        foreach (var table in tables)
        {
            for (var page = 0L; page < table.Pages; page += PagesAtOnce)
            {
                var (resealed, broken) = await Step(tx, next, table, page, ct);
                now = now with
                {
                    Place = table.Name,
                    Share = (double)(gone + page) / pages,
                    Resealed = now.Resealed + resealed,
                    Broken = now.Broken + broken,
                };
                await tell(now);
            }

            gone += table.Pages;
        }

        await KeyRotations.Switch(tx, rotation, ct);
        await KeyRotations.Note(tx, now, ct);
        await KeyRotations.Finish(tx, rotation.Id, clock.GetUtcNow(), ct);
        return now;
    }

    async Task<(int Resealed, int Broken)> Step(Transaction tx, Sealer next, SealedTable table, long page, CancellationToken ct)
    {
        var rows = await table.Read(tx, $"({page},0)", page + PagesAtOnce, int.MaxValue, null, ct);
        var (anew, moved, broken) = (new List<SealedRow>(), new Dictionary<string, string>(), 0);
        foreach (var row in rows)
        {
            var values = new object?[row.Values.Length];
            for (var place = 0; place < values.Length; place++)
                try
                {
                    if (row.Values[place] is not string value)
                        continue;
                    values[place] = Anew(next, table.Columns[place], row.Id, value);
                    if (table is { Name: "whatsapp_messages" } && table.Columns[place].Form is SealedForm.WhatsAppId)
                        moved[value] = (string)values[place]!;
                }
                catch (SealBroken)
                {
                    // It is shown to nobody and left as it is; its key stays readable for whoever finds out what it was.
                    broken++;
                    var column = table.Columns[place].ToString();
                    await Alarms.Raise(tx, "seal_broken", column, new AlarmText.SealBroken(column, row.Id), clock.GetUtcNow(), ct);
                }

            if (values.Any(value => value is not null))
                anew.Add(row with { Values = values });
        }

        await table.Write(tx, anew, ct);
        if (moved.Count > 0)
            await Follow(tx, [.. moved.Keys], [.. moved.Values], ct);
        return (anew.Count, broken);
    }

    static string Anew(Sealer next, SealedColumn column, Guid id, string value)
    {
        switch (column.Form)
        {
            case SealedForm.Phone:
                return next.Seal(next.OpenPhone(value));
            case SealedForm.UserId:
                return next.Seal(next.OpenUserId(value));
            case SealedForm.Identifier:
                var (kind, identifier) = Halves(value);
                return kind == "phone" ? next.Seal(next.OpenPhone(identifier)) : next.Seal(next.OpenUserId(identifier));
            case SealedForm.WhatsAppId:
                return next.Reseal(value);
            case SealedForm.Words:
                return string.Join(' ', value.Split(' ').Select(word => next.SealWord(next.OpenWord(word))));
            case SealedForm.EmailDigest:
                var email = next.Open(value, new Cell(column.Table, "email", id));
                return column.Table == "staff" ? StaffEmail.Digest(next, email) : DescribedProfile.EmailDigest(next, email);
            case SealedForm.SearchWords:
                var (profile, content) = Halves(value);
                var text = next.Open(content, new Cell("whatsapp_messages", "content", id));
                return new MessageWords(next).Digests(new Written(id, Guid.Parse(profile), default, text));
            case SealedForm.NameWords:
                return new NameWords(next).Digests(next.Open(value, new Cell("user_profiles", "display_name", id)));
            default:
                throw new UnreachableException($"{column} is not sealed with the key of identities.");
        }
    }

    static (string First, string Second) Halves(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        return (value[..space], value[(space + 1)..]);
    }

    static async Task Follow(Transaction tx, string[] before, string[] after, CancellationToken ct)
    {
        await MoveIds(tx, before, after, ct);
        await MoveChanges(tx, before, after, ct);
        await MoveMarks(tx, before, after, ct);
    }

    static Task<int> HoldConsents(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    static Task<int> MoveIds(Transaction tx, string[] before, string[] after, CancellationToken ct) => tx.Execute([before, after], ct);

    static Task<int> MoveChanges(Transaction tx, string[] before, string[] after, CancellationToken ct) => tx.Execute([before, after], ct);

    static Task<int> MoveMarks(Transaction tx, string[] before, string[] after, CancellationToken ct) => tx.Execute([before, after], ct);

    static async Task<long> UnderWay(Database database, CancellationToken ct) => await database.First([], row => row.GetInt64(0), ct);
}
