using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Curlew.Server.Tests.Staff;

/// <summary>A device with one passkey (WebAuthn Level 3), and a browser around it that may lie about where it is.</summary>
sealed class Authenticator : IDisposable
{
    const byte UserPresent = 1,
        UserVerified = 4,
        HoldsKey = 64;

    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly byte[] id = RandomNumberGenerator.GetBytes(16);
    string user = "";
    uint count;

    /// <summary>The site the page is of.</summary>
    public string Origin { get; set; } = "http://localhost";

    /// <summary>For which site the passkey is; null for the one that asks.</summary>
    public string? Rp { get; set; }

    /// <summary>Answers what a new passkey is asked.</summary>
    public string Create(string options)
    {
        var asked = JsonElement.Parse(options);
        user = asked.GetProperty("user").GetProperty("id").GetString()!;
        var point = key.ExportParameters(false).Q;
        byte[] data =
        [
            .. Data(asked.GetProperty("rp").GetProperty("id").GetString()!, HoldsKey),
            .. new byte[16],
            0,
            (byte)id.Length,
            .. id,
            // COSE: an EC key of P-256 for ES256.
            0xa5,
            0x01,
            0x02,
            0x03,
            0x26,
            0x20,
            0x01,
            0x21,
            0x58,
            0x20,
            .. point.X!,
            0x22,
            0x58,
            0x20,
            .. point.Y!,
        ];
        byte[] attestation =
        [
            0xa3,
            .. Text("fmt"),
            .. Text("none"),
            .. Text("attStmt"),
            0xa0,
            .. Text("authData"),
            0x58,
            (byte)data.Length,
            .. data,
        ];
        return Answer(
            new
            {
                clientDataJSON = Encode(Client("webauthn.create", asked)),
                attestationObject = Encode(attestation),
                transports = new[] { "internal" },
            }
        );
    }

    /// <summary>Answers what a passkey is asked at a sign-in.</summary>
    public string Get(string options)
    {
        var asked = JsonElement.Parse(options);
        count++;
        var (client, data) = (Client("webauthn.get", asked), Data(asked.GetProperty("rpId").GetString()!, 0));
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        return Answer(
            new
            {
                clientDataJSON = Encode(client),
                authenticatorData = Encode(data),
                signature = Encode(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
                userHandle = user,
            }
        );
    }

    /// <summary>Says that its passkey is that of somebody else.</summary>
    public void ClaimToBe(Authenticator other) => user = other.user;

    public void Dispose() => key.Dispose();

    string Answer(object response) =>
        JsonSerializer.Serialize(
            new
            {
                id = Encode(id),
                rawId = Encode(id),
                type = "public-key",
                authenticatorAttachment = "platform",
                clientExtensionResults = new { },
                response,
            }
        );

    byte[] Data(string rp, byte flags)
    {
        var counted = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counted, count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Rp ?? rp)), (byte)(UserPresent | UserVerified | flags), .. counted];
    }

    byte[] Client(string type, JsonElement asked) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type,
                challenge = asked.GetProperty("challenge").GetString(),
                origin = Origin,
                crossOrigin = false,
            }
        );

    static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
