using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>What people do with their own accounts: come in by a link, and change how they sign in.</summary>
static class OwnAccount
{
    /// <summary>A link for the first owner, unless somebody works here already.</summary>
    public static async Task<AccountOutcome> InviteFirst(Transaction tx, DateTimeOffset now, CancellationToken ct)
    {
        if (await HasSomebody(tx, ct))
            return new AccountOutcome.NotTheFirst();
        var (token, until) = await StaffLinks.Make(tx, LinkPurpose.FirstOwner, null, now, ct);
        return new AccountOutcome.FirstOwnerLink(token, until);
    }

    /// <summary>Makes the first owner, by a link that counts. Of several at the same moment one is first.</summary>
    public static async Task<AccountOutcome> BeFirst(
        Transaction tx,
        Sealer sealer,
        Account account,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (Staffing.Named(account.Name) is not { } name)
            return new AccountOutcome.NoName();
        if (StaffEmail.Read(account.Email) is not { } email)
            return new AccountOutcome.NotAnEmail();
        (account.Name, account.Email) = (name, email);
        if (account.Link is not { } link || await StaffLinks.Use(tx, link, now, ct) is not { Purpose: LinkPurpose.FirstOwner })
            return new AccountOutcome.LinkSpent();
        account.State = StaffState.Active;
        return !await HasSomebody(tx, ct) && await StaffAccounts.Insert(tx, sealer, account, isFirst: true, now, ct) == 1
            ? new AccountOutcome.Joined(account.Id)
            : new AccountOutcome.NotTheFirst();
    }

    /// <summary>Makes an account of somebody whom a rule lets in: their provider says that the address is theirs.</summary>
    public static async Task<AccountOutcome> Join(Transaction tx, Sealer sealer, Account account, DateTimeOffset now, CancellationToken ct)
    {
        account.State = StaffState.Active;
        return await StaffAccounts.Insert(tx, sealer, account, isFirst: false, now, ct) == 1
            ? new AccountOutcome.Joined(account.Id)
            : new AccountOutcome.ChangedMeanwhile();
    }

    /// <summary>Keeps what was changed, and says what that was. A change that is made by a link uses it up.</summary>
    public static async Task<AccountOutcome> Save(Transaction tx, Sealer sealer, Account account, DateTimeOffset now, CancellationToken ct)
    {
        if (account.Link is { } link && !(await StaffLinks.Use(tx, link, now, ct) is { } used && used.Staff == account.Id))
            return new AccountOutcome.LinkSpent();
        if (await StaffAccounts.Update(tx, sealer, account, ct) == 0)
            return new AccountOutcome.ChangedMeanwhile();
        var outcome = Change(account.Before, account);
        // Whoever came in another way needs no invitation any more, and nobody else may use it.
        if (outcome is AccountOutcome.Joined)
            await StaffLinks.Void(tx, account.Id, now, ct);
        account.Version++;
        account.Link = null;
        account.Remember();
        return outcome;
    }

    /// <summary>Whether somebody works here who can sign in.</summary>
    public static Task<bool> HasSomebody(Session session, CancellationToken ct) => session.First([], row => row.GetBoolean(0), ct);

    static AccountOutcome Change(Account before, Account after) =>
        before.State is StaffState.Invited && after.State is StaffState.Active ? new AccountOutcome.Joined(after.Id)
        : before.PasswordHash != after.PasswordHash ? new AccountOutcome.PasswordSet()
        : before.HasSecondFactor != after.HasSecondFactor
            ? after.HasSecondFactor ? new AccountOutcome.SecondFactorSet()
                : new AccountOutcome.SecondFactorRemoved()
        : after.RecoveryCodes.Except(before.RecoveryCodes).Any() ? new AccountOutcome.RecoveryCodesMade()
        : after.RecoveryCodes.Count < before.RecoveryCodes.Count ? new AccountOutcome.RecoveryCodeUsed(after.RecoveryCodes.Count)
        : new AccountOutcome.Kept();
}
