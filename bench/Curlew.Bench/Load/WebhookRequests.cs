using System.Globalization;
using System.Text;
using Curlew.WhatsApp;

namespace Curlew.Bench.Load;

/// <summary>Webhooks as they go over the wire: whole HTTP requests, signed, written before anything is measured.</summary>
static class WebhookRequests
{
    public const string Secret = "a-secret-of-the-bench-0123456789";

    /// <summary>People who write, one message each in turn.</summary>
    public const int People = 20_000;

    static readonly string[] Steps = ["sent", "delivered", "read"];

    /// <summary>Requests with one text message each, no two of them alike.</summary>
    public static byte[][] Messages(string path, int first, int count) => Some(path, first, count, Message);

    /// <summary>Requests with the bodies given.</summary>
    public static byte[][] Some(string path, int first, int count, Func<int, string> body) =>
        [.. Enumerable.Range(first, count).AsParallel().AsOrdered().Select(number => Request(path, body(number)))];

    public static string Phone(int number) => (16502000000 + number % People).ToString(CultureInfo.InvariantCulture);

    /// <summary>An id like WhatsApp's: the phone and twenty random-looking digits behind it.</summary>
    public static string Wamid(int number)
    {
        Span<byte> packed = stackalloc byte[36];
        packed.Clear();
        packed[0] = 28;
        Encoding.ASCII.GetBytes(Phone(number), packed[4..]);
        Encoding.ASCII.GetBytes(
            ((uint)number * 2654435761u).ToString("X8", CultureInfo.InvariantCulture)
                + number.ToString("X10", CultureInfo.InvariantCulture),
            packed[17..]
        );
        return "wamid." + Convert.ToBase64String(packed);
    }

    public static string Message(int number) =>
        $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"{{{Stage.Number}}}"},"contacts":[{"profile":{"name":"Person {{{number
                % People}}}"},"wa_id":"{{{Phone(number)}}}"}],"messages":[{"from":"{{{Phone(number)}}}","id":"{{{Wamid(
                number
            )}}}","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","text":{"body":"Is the blue one back in stock? Order {{{number}}}"},"type":"text"}]},"field":"messages"}]}]}
            """;

    /// <summary>What became of a sent message: 1 sent, 2 delivered, 3 read.</summary>
    public static string Status(int number, int step) =>
        $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"{{{Stage.Number}}}"},"statuses":[{"id":"{{{Wamid(
                number
            )}}}","status":"{{{Steps[step - 1]}}}","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","recipient_id":"{{{Phone(
                number
            )}}}","conversation":{"id":"5a8f2c3d1e4b6a79","origin":{"type":"marketing"}},"pricing":{"billable":true,"pricing_model":"PMP","category":"marketing","type":"regular"}}]},"field":"messages"}]}]}
            """;

    /// <summary>The request that tells one status of a sent message, as Meta echoes it.</summary>
    public static byte[] StatusOf(string path, TakenMessage message, string status) =>
        Request(
            path,
            $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"{{{Stage.Number}}}"},"statuses":[{"id":"{{{message.Wamid}}}","status":"{{{status}}}","timestamp":"{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}}}","recipient_id":"{{{message.To}}}","biz_opaque_callback_data":"{{{message.Opaque}}}","conversation":{"id":"5a8f2c3d1e4b6a79","origin":{"type":"marketing"}},"pricing":{"billable":true,"pricing_model":"PMP","category":"marketing","type":"regular"}}]},"field":"messages"}]}]}
            """
        );

    static byte[] Request(string path, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head =
            $"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\n{WebhookSignature.HeaderName}: {WebhookSignature.Sign(Secret, bytes)}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. bytes];
    }
}
