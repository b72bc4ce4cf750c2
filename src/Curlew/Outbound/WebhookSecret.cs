using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Curlew.Outbound;

/// <summary>The key an endpoint's events are signed with, and how: Standard Webhooks (standardwebhooks.com), so that its libraries verify
/// them.</summary>
public sealed class WebhookSecret
{
    // The specification asks for 24 to 64 bytes.
    const int Size = 32;
    const string Prefix = "whsec_";

    readonly byte[] key;

    WebhookSecret(byte[] key) => this.key = key;

    /// <summary>A new random secret.</summary>
    public static WebhookSecret New() => new(RandomNumberGenerator.GetBytes(Size));

    /// <summary>Reads "whsec_…".</summary>
    public static WebhookSecret Parse(string text) => new(Convert.FromBase64String(text[Prefix.Length..]));

    /// <summary>As the developer of the other program gets to see it, once.</summary>
    public string Text => Prefix + Convert.ToBase64String(key);

    /// <summary>The header <c>webhook-signature</c> of one try.</summary>
    public string Sign(string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
