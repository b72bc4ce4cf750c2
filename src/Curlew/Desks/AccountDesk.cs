using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What people do with their own accounts, and whoever signs them in does for them.</summary>
public sealed class AccountDesk
{
    static readonly Verb Seeing = new("account.see", Permission.KeepOwnAccount);
    static readonly Verb InvitingFirst = new("account.invite_first", Permission.KeepOwnAccount);
    static readonly Verb Joining = new("account.join", Permission.KeepOwnAccount);
    static readonly Verb Changing = new("account.change", Permission.KeepOwnAccount);
    static readonly Verb SigningIn = new("account.sign_in", Permission.KeepOwnAccount);
    static readonly Verb SigningOut = new("account.sign_out", Permission.KeepOwnAccount);
    static readonly Verb ShowingCode = new("account.show_code", Permission.KeepOwnAccount);
    static readonly Verb AddingPasskey = new("account.add_passkey", Permission.KeepOwnAccount);
    static readonly Verb UsingPasskey = new("account.use_passkey", Permission.KeepOwnAccount);
    static readonly Verb RemovingPasskey = new("account.remove_passkey", Permission.KeepOwnAccount);
    static readonly Verb AddingLogin = new("account.add_login", Permission.KeepOwnAccount);

    readonly Desk desk;

    internal AccountDesk(Desk desk) => this.desk = desk;

    /// <summary>Whether somebody works here who can sign in.</summary>
    public Task<bool> HasSomebody(CancellationToken ct = default) =>
        desk.Look(Seeing, database => OwnAccount.HasSomebody(database, ct), ct);

    public Task<Account?> ById(Guid id, CancellationToken ct = default) =>
        desk.Look(Seeing, database => StaffAccounts.ById(database, desk.Sealer, id, ct), ct);

    public Task<Account?> ByEmail(string email, CancellationToken ct = default) =>
        desk.Look(Seeing, database => StaffAccounts.ByEmail(database, desk.Sealer, email, ct), ct);

    /// <summary>Whose passkey it is; null for nobody's.</summary>
    public Task<Account?> ByPasskey(byte[] credential, CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
                await Passkeys.Owner(database, credential, ct) is { } id ? await StaffAccounts.ById(database, desk.Sealer, id, ct) : null,
            ct
        );

    /// <summary>Whose account at a provider it is; null for nobody's.</summary>
    /// <param name="subject">The provider's own id of the person.</param>
    public Task<Account?> ByLogin(string provider, string subject, CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
                await StaffLogins.Owner(database, provider, subject, ct) is { } id
                    ? await StaffAccounts.ById(database, desk.Sealer, id, ct)
                    : null,
            ct
        );

    /// <summary>What a one-time link is for, without using it; null where it does not count.</summary>
    public Task<OpenLink?> Link(string token, CancellationToken ct = default) =>
        desk.Look(Seeing, database => StaffLinks.Find(database, token, desk.Clock.GetUtcNow(), ct), ct);

    public Task<List<Passkey>> PasskeysOf(Guid staff, CancellationToken ct = default) =>
        desk.Look(Seeing, database => Passkeys.Of(database, staff, ct), ct);

    /// <summary>A one-time link for the first owner; none where somebody works here already.</summary>
    public Task<AccountOutcome> InviteFirst(CancellationToken ct = default) =>
        desk.Do(InvitingFirst, new("staff", null), tx => OwnAccount.InviteFirst(tx, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Makes the first owner, by the link that the account holds.</summary>
    public Task<AccountOutcome> BeFirst(Account account, CancellationToken ct = default) =>
        desk.Do(Joining, new("staff", null), tx => OwnAccount.BeFirst(tx, desk.Sealer, account, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Makes an account of somebody whom a rule lets in.</summary>
    public Task<AccountOutcome> Join(Account account, CancellationToken ct = default) =>
        desk.Do(Joining, new("staff", null), tx => OwnAccount.Join(tx, desk.Sealer, account, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Keeps what was changed about an account; a link that it holds is used up.</summary>
    public Task<AccountOutcome> Save(Account account, CancellationToken ct = default) =>
        desk.Do(Changing, Of(account.Id), tx => OwnAccount.Save(tx, desk.Sealer, account, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Begins a sign-in of whoever has shown that they are it.</summary>
    public Task<AccountOutcome> SignIn(Account account, CancellationToken ct = default) =>
        desk.Do(
            SigningIn,
            Of(account.Id),
            tx => StaffSessions.Begin(tx, desk.Sealer, account, desk.Actor.Address, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>Keeps that somebody was not let in.</summary>
    /// <param name="staff">Whom it was about; null where there is nobody of that name.</param>
    public Task<AccountOutcome> Refuse(Guid? staff, AccountOutcome why, CancellationToken ct = default) =>
        desk.Do(SigningIn, new("staff", staff?.ToString()), _ => Task.FromResult(why), ct);

    /// <summary>Ends a sign-in.</summary>
    public Task<AccountOutcome> SignOut(Guid session, CancellationToken ct = default) =>
        desk.Do(SigningOut, new("session", session), tx => StaffSessions.End(tx, session, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Takes a code of the authenticator app that was right: once.</summary>
    /// <param name="step">Half minutes since 1970.</param>
    public Task<AccountOutcome> TakeCode(Guid staff, long step, CancellationToken ct = default) =>
        desk.Do(ShowingCode, Of(staff), tx => TotpSteps.Take(tx, staff, step, ct), ct);

    /// <summary>Registers a passkey.</summary>
    /// <param name="challenge">SHA-256 of what it answered.</param>
    public Task<AccountOutcome> AddPasskey(Guid staff, Passkey passkey, byte[] challenge, CancellationToken ct = default) =>
        desk.Do(AddingPasskey, Of(staff), tx => Passkeys.Add(tx, staff, passkey, challenge, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Takes the answer of a passkey that was right: once.</summary>
    /// <inheritdoc cref="AddPasskey"/>
    public Task<AccountOutcome> UsePasskey(Guid staff, Passkey passkey, byte[] challenge, CancellationToken ct = default) =>
        desk.Do(UsingPasskey, Of(staff), tx => Passkeys.Use(tx, staff, passkey, challenge, desk.Clock.GetUtcNow(), ct), ct);

    public Task<AccountOutcome> RemovePasskey(Guid staff, byte[] credential, CancellationToken ct = default) =>
        desk.Do(RemovingPasskey, Of(staff), tx => Passkeys.Remove(tx, staff, credential, ct), ct);

    /// <summary>Lets somebody in by an account at a provider from now on.</summary>
    /// <inheritdoc cref="ByLogin"/>
    public Task<AccountOutcome> AddLogin(Guid staff, string provider, string subject, CancellationToken ct = default) =>
        desk.Do(AddingLogin, Of(staff), tx => StaffLogins.Add(tx, staff, provider, subject, desk.Clock.GetUtcNow(), ct), ct);

    static Subject Of(Guid staff) => new("staff", staff);
}
