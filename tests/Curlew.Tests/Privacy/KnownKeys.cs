using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

/// <summary>Keys whose answers were computed apart from this code, with openssl and a GCM written out by hand.</summary>
static class KnownKeys
{
    public static Sealer Sealer =>
        new(
            Keyring.Unwrap(
                Root,
                [Wrapped(KeyPurpose.Identities, 1, start: 0, IdentityCipher.KeySize), Wrapped(KeyPurpose.Cells, 258, start: 100, 32)]
            )
        );

    public static RootKey Root { get; } = RootKey.Generate();

    static WrappedKey Wrapped(KeyPurpose purpose, short id, int start, int size) =>
        WrappedKey.Of(new DataKey(purpose, id, KeyState.Active, [.. Enumerable.Range(start, size).Select(i => (byte)i)]), Root);
}
