using System.Security.Cryptography;
using System.Text;

namespace Curlew.Privacy;

/// <summary>One key in the clear, in memory only.</summary>
sealed class DataKey(KeyPurpose purpose, short id, KeyState state, byte[] secret)
{
    public KeyPurpose Purpose => purpose;

    /// <summary>The number written into every value sealed with it.</summary>
    public short Id => id;

    public KeyState State => state;

    public byte[] Secret => secret;

    public static DataKey Generate(KeyPurpose purpose, short id = 1) =>
        new(purpose, id, KeyState.Active, RandomNumberGenerator.GetBytes(SizeOf(purpose)));

    /// <summary>The same key for the same seed, which anybody can make.</summary>
    public static DataKey OfSeed(KeyPurpose purpose, long seed) =>
        new(
            purpose,
            1,
            KeyState.Active,
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                BitConverter.GetBytes(seed),
                SizeOf(purpose),
                info: Encoding.UTF8.GetBytes($"curlew invented people|{purpose}")
            )
        );

    public static int SizeOf(KeyPurpose purpose) => purpose is KeyPurpose.Identities ? IdentityCipher.KeySize : 32;

    /// <summary>A known text under this key: another key does not give the same.</summary>
    public byte[] Canary() => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"curlew canary|{purpose}|{id}"));
}
