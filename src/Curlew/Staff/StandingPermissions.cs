using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What somebody who let something happen may do today: what they let happen ends when they may not do it themselves any more.</summary>
static class StandingPermissions
{
    /// <param name="actor">The stable form of an <see cref="Actor"/>, as in <c>person:</c> and an id.</param>
    /// <param name="now">Business time: a key may have ended.</param>
    public static async Task<bool> Holds(Session session, string actor, Permission permission, DateTimeOffset now, CancellationToken ct)
    {
        var end = actor.IndexOf(':', StringComparison.Ordinal);
        var (kind, id) = end < 0 ? (actor, "") : (actor[..end], actor[(end + 1)..]);
        return Codes.Member<ActorKind>(kind) switch
        {
            ActorKind.CommandLine => Role.Owner.Holds().Contains(permission),
            ActorKind.Person when Guid.TryParse(id, out var person) => await RoleOf(session, person, ct) is { } role
                && role.Holds().Contains(permission),
            ActorKind.ApiKey when Guid.TryParse(id, out var key) => await GivenTo(session, key, now, ct) is { } given
                && ApiKey.Known(given).Contains(permission),
            _ => false,
        };
    }

    static async Task<Role?> RoleOf(Session session, Guid person, CancellationToken ct) =>
        await session.First([person], row => row.GetString(0), ct) is { } word ? Codes.Member<Role>(word) : null;

    static Task<string[]?> GivenTo(Session session, Guid key, DateTimeOffset now, CancellationToken ct) =>
        session.First([key, now], row => row.GetFieldValue<string[]>(0), ct);
}
