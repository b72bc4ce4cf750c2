namespace Curlew.Staff;

/// <summary>A registered passkey (WebAuthn): a public key and what its authenticator said.</summary>
/// <param name="SignCount">Of its signatures; 0 where it keeps none.</param>
/// <param name="Transports">How the browser reaches it; null where that was not told.</param>
public sealed record Passkey(byte[] CredentialId, byte[] PublicKey, DateTimeOffset CreatedAt, long SignCount, string[]? Transports)
{
    /// <summary>Whether it asked for a finger, a face or a PIN.</summary>
    public required bool IsVerified { get; init; }

    /// <summary>Whether it may be copied to other devices.</summary>
    public required bool IsBackupEligible { get; init; }

    public required bool IsBackedUp { get; init; }

    /// <summary>What the authenticator said of itself when it was registered.</summary>
    public required byte[] Attestation { get; init; }

    /// <summary>What the browser signed when it was registered.</summary>
    public required byte[] ClientData { get; init; }
}
