using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Curlew.Staff;
using Microsoft.AspNetCore.Identity;

namespace Curlew.Server.Staff;

/// <summary>Codes of an authenticator app (RFC 6238): of this half minute, the one before or the one after, each taken once. Identity's own provider takes the
/// same code again and again for as long as it counts.</summary>
sealed class TotpCodes(Door door, TimeProvider clock) : IUserTwoFactorTokenProvider<Account>
{
    const int Digits = 6,
        SecondsAStep = 30,
        Skew = 1;

    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public Task<string> GenerateAsync(string purpose, UserManager<Account> manager, Account user) => Task.FromResult("");

    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Account> manager, Account user) =>
        Task.FromResult(user.AuthenticatorKey is not null);

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user)
    {
        if (user.AuthenticatorKey is not { } key || token.Length != Digits)
            return false;
        var now = clock.GetUtcNow().ToUnixTimeSeconds() / SecondsAStep;
        for (var step = now - Skew; step <= now + Skew; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(key, step)), Encoding.UTF8.GetBytes(token)))
                return (door.Outcome = await door.DeskOf(user).Accounts.TakeCode(user.Id, step)) is AccountOutcome.CodeTaken;
        return false;
    }

    /// <summary>The code of a step.</summary>
    /// <param name="key">Base32, as apps know it.</param>
    [SuppressMessage(
        "Security",
        "CA5350",
        Justification = "SHA-1 is what every app knows; in an HMAC, for codes of half a minute, it is sound (RFC 6238, 1.2)."
    )]
    public static string Code(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var hash = HMACSHA1.HashData(Bytes(key), counter);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    static byte[] Bytes(string key)
    {
        var (bytes, buffer, bits) = (new List<byte>(), 0, 0);
        foreach (var letter in key)
        {
            (buffer, bits) = ((buffer << 5 | Alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xffff, bits + 5);
            if (bits >= 8)
                bytes.Add((byte)(buffer >> (bits -= 8)));
        }

        return [.. bytes];
    }
}
