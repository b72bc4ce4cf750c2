using System.Text.Json.Nodes;
using Curlew.Outbound;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Npgsql;

namespace Curlew.Events;

/// <summary>
/// What an endpoint that may be told people is told of them: looked up when it is told, so that it stands nowhere else, and kept in the audit trail before the
/// first byte leaves. An endpoint whose permission has ended is told ids.
/// </summary>
sealed class FullBodies(Database database, Sealer sealer, TimeProvider clock)
{
    static readonly IReadOnlyDictionary<Guid, PersonalBody> Nothing = new Dictionary<Guid, PersonalBody>();

    /// <summary>By event, for events of one endpoint; what is gone meanwhile is missing.</summary>
    public async Task<IReadOnlyDictionary<Guid, PersonalBody>> Of(IReadOnlyList<DueEvent> due, CancellationToken ct)
    {
        var to = due[0].To;
        if (
            to.FullBy is not { } maker
            || !await StandingPermissions.Holds(database, maker, Permission.ExportNumbers, clock.GetUtcNow(), ct)
        )
            return Nothing;

        var whose = due.Select(one => (one.Id, Message: Message(one), Person: Person(one))).ToList();
        var messages = await Messages([.. whose.Select(one => one.Message).OfType<Guid>().Distinct()], ct);
        var people = await People([.. whose.Select(one => one.Person).OfType<Guid>().Distinct()], ct);
        if (messages.Count + people.Count == 0)
            return Nothing;

        await Keep(to, maker, people.Count, ct);
        return whose.ToDictionary(one => one.Id, one => new PersonalBody(Among(messages, one.Message), Among(people, one.Person)));
    }

    Task Keep(Destination to, string maker, int people, CancellationToken ct) =>
        database.InTransaction(
            tx =>
                AuditTrail.Write(
                    tx,
                    sealer.Trail,
                    new AuditEntry(
                        Actor.System with
                        {
                            OnBehalfOf = maker,
                        },
                        "endpoint.tell",
                        new("endpoint", to.Endpoint),
                        "told",
                        clock.GetUtcNow()
                    )
                    {
                        Count = people,
                    },
                    ct
                ),
            ct
        );

    static T? Among<T>(IReadOnlyDictionary<Guid, T> found, Guid? id)
        where T : class => id is { } known ? found.GetValueOrDefault(known) : null;

    static Guid? Message(DueEvent due) => EventCatalog.Find(due.EventType) is { IsMessage: true } ? due.Subject : null;

    static Guid? Person(DueEvent due) =>
        EventCatalog.Find(due.EventType)?.Person switch
        {
            null => null,
            "id" => due.Subject,
            var member => JsonNode.Parse(due.Body)?[member]?.GetValue<Guid>(),
        };

    async Task<IReadOnlyDictionary<Guid, MessageBody>> Messages(Guid[] ids, CancellationToken ct) =>
        ids.Length == 0 ? new Dictionary<Guid, MessageBody>() : (await SaidIn(ids, ct)).ToDictionary(one => one.Id, one => one.Body);

    async Task<IReadOnlyDictionary<Guid, PersonBody>> People(Guid[] ids, CancellationToken ct) =>
        ids.Length == 0 ? new Dictionary<Guid, PersonBody>() : (await Known(ids, ct)).ToDictionary(one => one.Id);

    Task<List<(Guid Id, MessageBody Body)>> SaidIn(Guid[] messages, CancellationToken ct) => database.Query([messages], Said, ct);

    Task<List<PersonBody>> Known(Guid[] people, CancellationToken ct) => database.Query([people], Somebody, ct);

    (Guid Id, MessageBody Body) Said(NpgsqlDataReader row)
    {
        var id = row.GetGuid(0);
        return (
            id,
            new(
                row.GetString(1),
                row.GetString(2),
                new OpenedRow(sealer).Text(row.TextOrNull(3), new Cell("whatsapp_messages", "content", id)),
                row.TextOrNull(4),
                row.GetFieldValue<DateTimeOffset>(5)
            )
        );
    }

    PersonBody Somebody(NpgsqlDataReader row)
    {
        var (id, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        return new(
            id,
            opened.Text(row.TextOrNull(1), new Cell("user_profiles", "display_name", id)),
            opened.Phone(row.TextOrNull(2))?.E164,
            opened.UserId(row.TextOrNull(3)),
            row.TextOrNull(4),
            row.GetString(5),
            row.GetFieldValue<string[]>(6)
        );
    }
}
