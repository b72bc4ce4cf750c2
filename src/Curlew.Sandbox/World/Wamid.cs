using System.Globalization;
using System.Text;

namespace Curlew.Sandbox;

/// <summary>Message ids in Meta's form: base64 of a small record that holds the phone of the customer and an id in hexadecimal.</summary>
static class Wamid
{
    // The bytes around phone and id are those of ids seen in public fixtures; 0x11 is from the business, 0x12 from the customer.
    static ReadOnlySpan<byte> Head => [0x1C, 0x18];
    static ReadOnlySpan<byte> Middle => [0x15, 0x02, 0x00];

    public static string FromBusiness(ulong phone, Dice dice) => Of(phone, 0x11, 18, dice.Of(Roll.MessageId));

    public static string FromCustomer(ulong phone, Dice dice) => Of(phone, 0x12, 20, dice.Of(Roll.MessageId).Of(1));

    static string Of(ulong phone, byte direction, int hexDigits, Dice dice)
    {
        Span<byte> bytes = stackalloc byte[64];
        Head.CopyTo(bytes);
        phone.TryFormat(bytes[3..], out var digits, provider: CultureInfo.InvariantCulture);
        bytes[2] = (byte)digits;
        var at = 3 + digits;
        Middle.CopyTo(bytes[at..]);
        bytes[at + 3] = direction;
        bytes[at + 4] = 0x18;
        bytes[at + 5] = (byte)hexDigits;
        at += 6;
        at += Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{dice.Bits:X16}{dice.Of(2).Bits:X16}").AsSpan(0, hexDigits),
            bytes[at..]
        );
        bytes[at++] = 0;
        return "wamid." + Convert.ToBase64String(bytes[..at]);
    }
}
