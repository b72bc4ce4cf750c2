using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Staff;

/// <summary>Who works here: invites people, gives them roles and shuts them out. Nobody reaches above themselves, and there is always an owner who can sign
/// in.</summary>
static class Staffing
{
    const int LongestName = 100;

    /// <summary>Everybody, by role and then by when they were invited.</summary>
    public static Task<List<StaffMember>> List(Session session, Sealer sealer, CancellationToken ct) =>
        session.Query([], row => Member(row, sealer), ct);

    /// <summary>Somebody by id or e-mail address; null for nobody.</summary>
    public static Task<StaffMember?> Find(Session session, Sealer sealer, string typed, CancellationToken ct) =>
        Guid.TryParse(typed, out var id) ? One(session, sealer, id, null, ct)
        : StaffEmail.Read(typed) is { } email ? One(session, sealer, null, StaffEmail.Digests(sealer, email), ct)
        : Task.FromResult<StaffMember?>(null);

    public static async Task<StaffOutcome> Invite(
        Transaction tx,
        Sealer sealer,
        Actor actor,
        string name,
        string email,
        Role role,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (Named(name) is not { } known)
            return new StaffOutcome.NoName();
        if (StaffEmail.Read(email) is not { } address)
            return new StaffOutcome.NotAnEmail();
        if (!Covers(actor, role))
            return new StaffOutcome.AboveYou(role);
        var invited = new Account
        {
            Name = known,
            Email = address,
            Role = role,
        };
        if (await StaffAccounts.Insert(tx, sealer, invited, isFirst: false, now, ct) == 0)
            return new StaffOutcome.EmailTaken();
        var (token, until) = await StaffLinks.Make(tx, LinkPurpose.Invitation, invited.Id, now, ct);
        return new StaffOutcome.Invited(invited.Id, known, role, token, until);
    }

    public static Task<StaffOutcome> SetRole(Transaction tx, Actor actor, Guid staff, Role role, CancellationToken ct) =>
        Change(
            tx,
            actor,
            staff,
            leavesOwner: role is not Role.Owner,
            async member =>
            {
                if (!Covers(actor, role))
                    return new StaffOutcome.AboveYou(role);
                return await WriteRole(tx, staff, role, NewStamp(), ct) == 1
                    ? new StaffOutcome.RoleSet(role)
                    : new StaffOutcome.AlreadySo();
            },
            ct
        );

    public static Task<StaffOutcome> Disable(Transaction tx, Actor actor, Guid staff, DateTimeOffset now, CancellationToken ct) =>
        Change(
            tx,
            actor,
            staff,
            leavesOwner: true,
            async member =>
            {
                await StaffLinks.Void(tx, staff, now, ct);
                return await WriteState(tx, staff, StaffState.Disabled, NewStamp(), ct) == 1
                    ? new StaffOutcome.Disabled()
                    : new StaffOutcome.AlreadySo();
            },
            ct
        );

    public static Task<StaffOutcome> Enable(Transaction tx, Actor actor, Guid staff, CancellationToken ct) =>
        Change(
            tx,
            actor,
            staff,
            leavesOwner: false,
            async member =>
                member.State is StaffState.Disabled && await WriteState(tx, staff, StaffState.Active, NewStamp(), ct) == 1
                    ? new StaffOutcome.Enabled()
                    : new StaffOutcome.AlreadySo(),
            ct
        );

    /// <summary>A new link: an invitation for whoever has never been here, otherwise for a new password.</summary>
    public static Task<StaffOutcome> Link(Transaction tx, Actor actor, Guid staff, DateTimeOffset now, CancellationToken ct) =>
        Change(
            tx,
            actor,
            staff,
            leavesOwner: false,
            async member =>
            {
                if (member.State is StaffState.Disabled)
                    return new StaffOutcome.IsDisabled();
                var (token, until) = await NewLink(tx, staff, member, now, ct);
                return new StaffOutcome.Linked(token, until);
            },
            ct
        );

    /// <summary>Takes away everything one signs in with, and gives a link to begin anew. An owner stays one who can come in.</summary>
    public static Task<StaffOutcome> Reset(Transaction tx, Actor actor, Guid staff, DateTimeOffset now, CancellationToken ct) =>
        Change(
            tx,
            actor,
            staff,
            leavesOwner: false,
            async member =>
            {
                if (member.State is StaffState.Disabled)
                    return new StaffOutcome.IsDisabled();
                await Forget(tx, staff, NewStamp(), ct);
                var (token, until) = await NewLink(tx, staff, member, now, ct);
                return new StaffOutcome.Reset(token, until);
            },
            ct
        );

    // Whoever has never been here is invited again; everybody else sets a new password.
    static Task<(string Token, DateTimeOffset Until)> NewLink(
        Transaction tx,
        Guid staff,
        Standing member,
        DateTimeOffset now,
        CancellationToken ct
    ) => StaffLinks.Make(tx, member.State is StaffState.Invited ? LinkPurpose.Invitation : LinkPurpose.Password, staff, now, ct);

    /// <summary>A name as it is kept; null for what is none.</summary>
    internal static string? Named(string? typed) =>
        typed?.Trim() is { Length: > 0 and <= LongestName } name && !name.Any(char.IsControl) ? name : null;

    internal static string NewStamp() => Guid.NewGuid().ToString("N");

    // Owners are locked first and in one order, so of two who shut each other out one comes second and finds itself the last.
    static async Task<StaffOutcome> Change(
        Transaction tx,
        Actor actor,
        Guid staff,
        bool leavesOwner,
        Func<Standing, Task<StaffOutcome>> change,
        CancellationToken ct
    )
    {
        var owners = await LockOwners(tx, ct);
        if (await Lock(tx, staff, ct) is not { } member)
            return new StaffOutcome.Nobody();
        if (!Covers(actor, member.Role))
            return new StaffOutcome.AboveYou(member.Role);
        return leavesOwner && owners is [var only] && only == staff ? new StaffOutcome.LastOwner() : await change(member);
    }

    static bool Covers(Actor actor, Role role) => actor.Holds.IsSupersetOf(role.Holds());

    static Task<List<Guid>> LockOwners(Transaction tx, CancellationToken ct) => tx.Query([], row => row.GetGuid(0), ct);

    static Task<Standing?> Lock(Transaction tx, Guid staff, CancellationToken ct) =>
        tx.First(
            [staff],
            row => new Standing(Codes.Member<Role>(row.GetString(0))!.Value, Codes.Member<StaffState>(row.GetString(1))!.Value),
            ct
        );

    static Task<int> WriteRole(Transaction tx, Guid staff, Role role, string stamp, CancellationToken ct) =>
        tx.Execute([staff, Codes.Word(role), stamp], ct);

    static Task<int> WriteState(Transaction tx, Guid staff, StaffState state, string stamp, CancellationToken ct) =>
        tx.Execute([staff, Codes.Word(state), stamp], ct);

    static Task<int> Forget(Transaction tx, Guid staff, string stamp, CancellationToken ct) => tx.Execute([staff, stamp], ct);

    static Task<StaffMember?> One(Session session, Sealer sealer, Guid? id, string[]? digests, CancellationToken ct) =>
        session.First([id, digests], row => Member(row, sealer), ct);

    static StaffMember Member(NpgsqlDataReader row, Sealer sealer)
    {
        var (id, opened) = (row.GetGuid(0), new OpenedRow(sealer));
        return new(
            id,
            opened.Text(row.GetString(1), StaffAccounts.Cell("name", id)) ?? "unreadable",
            opened.Text(row.GetString(2), StaffAccounts.Cell("email", id)) ?? "unreadable",
            Codes.Member<Role>(row.GetString(3))!.Value,
            Codes.Member<StaffState>(row.GetString(4))!.Value
        )
        {
            HasPassword = row.GetBoolean(5),
            HasSecondFactor = row.GetBoolean(6),
            Passkeys = row.GetInt32(7),
            LastSignIn = row.OrNull<DateTimeOffset>(8),
            IsUnreadable = opened.IsUnreadable,
        };
    }

    sealed record Standing(Role Role, StaffState State);
}
