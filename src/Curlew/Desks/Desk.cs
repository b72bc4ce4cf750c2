using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Queue;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Desks;

/// <summary>
/// Everything a person or a program can do, noun by noun: <c>desk.Campaigns.Launch(…)</c>. Command line, API and pages use nothing else. A verb
/// checks the permission, makes the change and writes its row of the audit trail in one transaction, or does nothing at all.
/// </summary>
/// <param name="sealer">The keys; null where they are not: then whatever opens something sealed, or is kept in the audit trail, cannot be done.</param>
/// <param name="clock">Business time.</param>
public sealed partial class Desk(Database database, Sealer? sealer, TimeProvider clock, Actor actor)
{
    // What is done with these permissions reads or writes numbers and ids of people in several tables.
    static readonly HashSet<Permission> WritesIdentities =
    [
        Permission.DecideConsent,
        Permission.MergePeople,
        Permission.LaunchCampaigns,
        Permission.SendAgain,
        Permission.DecideForPeople,
        Permission.ImportPeople,
        Permission.SendMessages,
        Permission.RepeatWork,
        Permission.SetNumbers,
    ];

    /// <summary>Who sits at it.</summary>
    public Actor Actor => actor;

    /// <summary>The ways to Meta; null where there are none, and verbs that ask Meta cannot be done.</summary>
    public Lines? Lines { private get; init; }

    /// <summary>The request it is asked by, where that may be sent more than once: what comes of it is kept with its effect.</summary>
    public IdempotentRequest? Request { private get; init; }

    /// <summary>Where the files of messages are kept; null where none are, and nothing with a file can be written.</summary>
    public IMediaStore? Media { internal get; init; }

    /// <summary>Whether customers see blue ticks once somebody has opened what they wrote.</summary>
    public bool ReadReceipts { internal get; init; }

    /// <summary>The account of whoever sits at it; null where it is somebody without one.</summary>
    internal Guid? OwnAccount => actor.Kind is ActorKind.Person && Guid.TryParse(actor.Id, out var id) ? id : null;

    internal TimeProvider Clock => clock;

    internal Lines ToMeta => Lines ?? throw new NoWayToMeta();

    /// <summary>Whether what is sealed can be opened, and anything be kept in the audit trail.</summary>
    public bool HasKeys => sealer is not null;

    internal Sealer Sealer => sealer ?? throw new KeysMissing();

    /// <summary>A queue, for what a verb changes about it in its transaction.</summary>
    internal IQueue Queue(Transport transport, string name) => transport.Open(database, name);

    /// <summary>Changes something: the change and its row are committed together. A refusal changes nothing, and its row stands alone.</summary>
    /// <exception cref="NotPermitted">The actor lacks the verb's permission; that is kept too.</exception>
    internal async Task<T> Do<T>(
        Verb verb,
        Subject subject,
        Func<Transaction, Task<T>> change,
        CancellationToken ct,
        string? purpose = null
    )
        where T : Outcome
    {
        await Check(verb, subject, ct);
        await Wait(verb, subject, ct);
        // Without them nothing can be kept, so nothing is done.
        var keys = Sealer.Trail;
        if (Request is not null && verb.Patience is not Patience.Usual)
            await Request.Hold(database, verb.Patience, ct);
        var outcome = await database.Decide(
            async tx =>
            {
                sealer?.Vouch(tx);
                var outcome = await change(tx);
                if (!outcome.IsDone)
                    return outcome;
                if (Request is { } request)
                    await request.Keep(tx, Sealer, outcome, ct);
                await AuditTrail.Write(tx, keys, Entry(verb, subject, outcome, purpose), ct);
                return outcome;
            },
            verb.Patience,
            ct
        );
        if (!outcome.IsDone)
            await Keep(Entry(verb, subject, outcome, purpose), ct);
        return outcome;
    }

    /// <summary>Asks somebody outside PostgreSQL, who cannot be part of a transaction: one row before, without which nothing is asked, and one with what came of it.</summary>
    /// <inheritdoc cref="Do{T}(Verb, Subject, Func{Transaction, Task{T}}, CancellationToken, string?)"/>
    internal async Task<T> Ask<T>(Verb verb, Subject subject, Func<Database, Task<T>> ask, CancellationToken ct, string? purpose = null)
        where T : Outcome
    {
        await Check(verb, subject, ct);
        await Wait(verb, subject, ct);
        await Keep(Entry(verb, subject, "begun") with { Purpose = purpose }, ct);
        if (Request is { } request)
            await request.Ask(database, ct);
        var outcome = await ask(database);
        // Whoever gave up waiting meanwhile has done it all the same.
        if (Request is not null)
            await Request.Keep(database, Sealer, outcome, CancellationToken.None);
        await Keep(Entry(verb, subject, outcome, purpose), CancellationToken.None);
        return outcome;
    }

    /// <summary>Looks at somebody: what was found is told only once it is kept that it was looked for.</summary>
    /// <param name="concerned">How many people were seen.</param>
    /// <param name="about">Whom, where it is one; null for the subject as given.</param>
    /// <exception cref="NotPermitted">The actor lacks the verb's permission; that is kept.</exception>
    internal async Task<T> Read<T>(
        Verb verb,
        Subject subject,
        Func<Database, Task<T>> look,
        Func<T, int> concerned,
        CancellationToken ct,
        Func<T, Subject?>? about = null
    )
    {
        await Check(verb, subject, ct);
        var seen = await look(database);
        await Keep(Entry(verb, about?.Invoke(seen) ?? subject, "seen") with { Count = concerned(seen) }, ct);
        return seen;
    }

    /// <summary>People by id, masked; those who are gone are missing.</summary>
    internal async Task<IReadOnlyDictionary<Guid, MaskedPerson>> People(Database database, IEnumerable<Guid> profiles, CancellationToken ct)
    {
        var people = await new MaskedPeople(database, Sealer).Of(profiles, ct);
        await Alarm(database, "user_profiles", people.Values.Where(person => person.IsUnreadable).Select(person => person.Id), ct);
        return people;
    }

    /// <summary>Raises an alarm for each row that was shown without a value, because it does not open.</summary>
    internal Task Alarm<T>(Database database, string table, IEnumerable<T> unreadable, CancellationToken ct)
        where T : notnull => Curlew.Campaigns.Alarms.Unreadable(database, table, [.. unreadable.Distinct()], clock.GetUtcNow(), ct);

    /// <summary>Looks at something that tells nothing of a person, and changes nothing.</summary>
    /// <exception cref="NotPermitted">The actor lacks the verb's permission; that is kept.</exception>
    internal async Task<T> Look<T>(Verb verb, Func<Database, Task<T>> look, CancellationToken ct)
    {
        await Check(verb, new(verb.Code.Split('.')[0], null), ct);
        return await look(database);
    }

    /// <summary>Keeps something that is only the actor's own and passes by itself, a draft or that they are here: no row is written.</summary>
    /// <exception cref="NotPermitted">The actor lacks the verb's permission; that is kept.</exception>
    internal async Task<T> Jot<T>(Verb verb, Subject subject, Func<Database, Task<T>> jot, CancellationToken ct)
    {
        await Check(verb, subject, ct);
        return await jot(database);
    }

    async Task Check(Verb verb, Subject subject, CancellationToken ct)
    {
        if (actor.Holds.Contains(verb.Needs))
            return;
        await Keep(Entry(verb, subject, "denied"), ct);
        throw new NotPermitted(actor, verb);
    }

    // While numbers and ids get another key, whatever writes them would wait for minutes.
    async Task Wait(Verb verb, Subject subject, CancellationToken ct)
    {
        if (
            !WritesIdentities.Contains(verb.Needs) || await KeyRotations.UnderWay(database, ct) is not { Purpose: KeyPurpose.Identities } at
        )
            return;
        var waits = new KeyOutcome.Rotating((int)(at.Share * 100));
        await Keep(Entry(verb, subject, waits.Code), ct);
        throw new KeysRotating(waits);
    }

    AuditEntry Entry(Verb verb, Subject subject, Outcome outcome, string? purpose) =>
        Entry(verb, outcome.About ?? subject, outcome.Code) with
        {
            Count = outcome.Concerned,
            Purpose = purpose,
            Detail = outcome.Detail,
        };

    AuditEntry Entry(Verb verb, Subject subject, string outcome) => new(actor, verb.Code, subject, outcome, clock.GetUtcNow());

    async Task Keep(AuditEntry entry, CancellationToken ct)
    {
        var keys = Sealer.Trail;
        await database.InTransaction(tx => AuditTrail.Write(tx, keys, entry, ct), ct);
    }
}

/// <summary>Somebody asked for what they may not do; it was kept in the audit trail and nothing was done.</summary>
public sealed class NotPermitted(Actor actor, Verb verb)
    : Exception($"{actor.Name} may not do this: {verb.Code} needs the permission {Codes.Word(verb.Needs)}.")
{
    public Verb Verb => verb;
}

/// <summary>A desk without ways to Meta was asked to ask Meta.</summary>
public sealed class NoWayToMeta() : Exception("This asks Meta, and no ways to Meta were opened.");

/// <summary>A desk without keys was asked for something sealed.</summary>
public sealed class KeysMissing()
    : Exception(
        "This needs the keys of the database, and they were not opened: without them nothing can be kept in the audit trail, so nothing is done."
    );

/// <summary>Numbers and ids get another key just now, and what was asked for writes some. It was kept, and nothing was done.</summary>
public sealed class KeysRotating(KeyOutcome.Rotating outcome) : Exception(Phrasebook.In("en").Say(outcome))
{
    /// <summary>For an edge that has words of its own.</summary>
    public KeyOutcome.Rotating Outcome => outcome;
}
