using System.Security.Cryptography;
using Npgsql;

namespace Curlew.Privacy;

/// <summary>A row of <c>sealed_keys</c>.</summary>
sealed record WrappedKey(KeyPurpose Purpose, short Id, KeyState State, byte[] Wrapped, byte[] Canary)
{
    public string PurposeWord => Purpose.ToString().ToLowerInvariant();

    public static WrappedKey Of(DataKey key, RootKey root) => new(key.Purpose, key.Id, key.State, root.Wrap(key), key.Canary());

    public static WrappedKey Read(NpgsqlDataReader row) =>
        new(
            Enum.Parse<KeyPurpose>(row.GetString(0), ignoreCase: true),
            row.GetInt16(1),
            row.GetString(2) switch
            {
                "active" => KeyState.Active,
                "decrypt_only" => KeyState.DecryptOnly,
                _ => KeyState.Retired,
            },
            row.GetFieldValue<byte[]>(3),
            row.GetFieldValue<byte[]>(4)
        );

    /// <exception cref="WrongRootKey">Another root key wrapped it, or the row was changed.</exception>
    public DataKey Unwrap(RootKey root)
    {
        var key = root.Unwrap(Purpose, Id, Wrapped) is { } secret ? new DataKey(Purpose, Id, State, secret) : null;
        return key is not null && CryptographicOperations.FixedTimeEquals(key.Canary(), Canary)
            ? key
            : throw new WrongRootKey(
                $"The root key does not open this database's key '{PurposeWord}' {Id}. Nothing was written. "
                    + "Start Curlew with the root key this database was made with (its keys/root.key, or CURLEW_ROOT_KEY), or name another database with --database."
            );
    }
}
