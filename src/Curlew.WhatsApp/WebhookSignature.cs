using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Curlew.WhatsApp;

/// <summary>
/// Verifies <c>X-Hub-Signature-256</c> over the raw body bytes, with one of several app secrets (several apps, or a rotation).
/// Verifying allocates nothing and takes the same time whichever secret or digit differs.
/// </summary>
public sealed class WebhookSignature
{
    public const string HeaderName = "X-Hub-Signature-256";

    const string Prefix = "sha256=";
    const int HeaderLength = 71;

    readonly byte[][] secrets;

    /// <exception cref="ArgumentException">No secret was given, or one is empty: anybody can sign with an empty key.</exception>
    public WebhookSignature(params IReadOnlyCollection<string> appSecrets)
    {
        if (appSecrets.Count == 0 || appSecrets.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException(
                "An app secret is missing or empty. Copy it from the Meta app dashboard, App settings, Basic.",
                nameof(appSecrets)
            );
        secrets = [.. appSecrets.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>True when <paramref name="header"/> is exactly one signature of <paramref name="body"/> by one of the secrets.</summary>
    public bool Verify(ReadOnlySpan<byte> body, ReadOnlySpan<char> header)
    {
        Span<byte> claimed = stackalloc byte[SHA256.HashSizeInBytes];
        if (header.Length != HeaderLength || !header.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        if (Convert.FromHexString(header[Prefix.Length..], claimed, out _, out _) != OperationStatus.Done)
            return false;

        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        var genuine = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret, body, expected);
            genuine |= CryptographicOperations.FixedTimeEquals(expected, claimed);
        }

        return genuine;
    }

    /// <summary>The header value Meta would send for this body.</summary>
    public static string Sign(string appSecret, ReadOnlySpan<byte> body) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(appSecret), body));
}
