using Curlew.Staff;
using Microsoft.AspNetCore.Identity;

namespace Curlew.Server.Staff;

/// <summary>What ASP.NET Core Identity reads and keeps accounts by: the desk, which writes down each change in the transaction that makes it.</summary>
sealed partial class AccountStore(Door door)
    : IUserPasswordStore<Account>,
        IUserSecurityStampStore<Account>,
        IUserEmailStore<Account>,
        IUserTwoFactorStore<Account>,
        IUserAuthenticatorKeyStore<Account>,
        IUserTwoFactorRecoveryCodeStore<Account>,
        IUserPasskeyStore<Account>
{
    /// <summary>Makes the first owner: everybody else is invited, so their account is there before they are.</summary>
    public async Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) =>
        Said(await door.Desk.Accounts.BeFirst(user, cancellationToken));

    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) =>
        Said(await door.DeskOf(user).Accounts.Save(user, cancellationToken));

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nobody who works here is deleted: what they did stays theirs. They are shut out.");

    public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) ? door.Desk.Accounts.ById(id, cancellationToken) : Task.FromResult<Account?>(null);

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        door.Desk.Accounts.ByEmail(normalizedUserName, cancellationToken);

    public Task<Account?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        door.Desk.Accounts.ByEmail(normalizedEmail, cancellationToken);

    // What came of it, so that the page can say it: Identity's own words are English alone.
    IdentityResult Said(AccountOutcome outcome)
    {
        door.Outcome = outcome;
        return outcome.IsDone ? IdentityResult.Success : IdentityResult.Failed(new IdentityError { Code = outcome.Code });
    }

    public void Dispose() { }
}
