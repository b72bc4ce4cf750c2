using Curlew.Staff;
using Microsoft.AspNetCore.Identity;

namespace Curlew.Server.Staff;

/// <content>Passkeys.</content>
sealed partial class AccountStore
{
    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. (await door.Desk.Accounts.PasskeysOf(user.Id, cancellationToken)).Select(Told)];

    public Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        door.Desk.Accounts.ByPasskey(credentialId, cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        (await GetPasskeysAsync(user, cancellationToken)).FirstOrDefault(one => one.CredentialId.AsSpan().SequenceEqual(credentialId));

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A passkey is kept together with the challenge it answered, so that no answer is taken twice.");

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        door.Desk.Accounts.RemovePasskey(user.Id, credentialId, cancellationToken);

    /// <summary>A passkey as the engine keeps it.</summary>
    public static Passkey Kept(UserPasskeyInfo told) =>
        new(told.CredentialId, told.PublicKey, told.CreatedAt, told.SignCount, told.Transports)
        {
            IsVerified = told.IsUserVerified,
            IsBackupEligible = told.IsBackupEligible,
            IsBackedUp = told.IsBackedUp,
            Attestation = told.AttestationObject,
            ClientData = told.ClientDataJson,
        };

    static UserPasskeyInfo Told(Passkey kept) =>
        new(
            kept.CredentialId,
            kept.PublicKey,
            kept.CreatedAt,
            (uint)kept.SignCount,
            kept.Transports,
            kept.IsVerified,
            kept.IsBackupEligible,
            kept.IsBackedUp,
            kept.Attestation,
            kept.ClientData
        );
}
