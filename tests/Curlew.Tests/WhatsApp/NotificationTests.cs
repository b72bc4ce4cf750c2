using System.Text;
using CsCheck;
using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

public class NotificationTests
{
    /// <summary>Set to 1 to write the golden files anew; then read the difference before keeping it.</summary>
    const string WriteSwitch = "CURLEW_WRITE_GOLDEN";

    public static TheoryData<string> Names => [.. Payloads.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_golden_body_is_read_as_written_beside_it(string name)
    {
        var read = Rendering.Of(Notification.Parse(Payloads.Body(name)));

        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
            File.WriteAllText(Payloads.ExpectedFile(name), read);
        Assert.Equal(File.ReadAllText(Payloads.ExpectedFile(name)), read);
    }

    [Fact]
    public void A_mutilated_body_is_never_an_exception()
    {
        var bodies = Payloads.Names.Select(Payloads.Body).Where(b => b.Length > 0).ToArray();

        Gen.Select(Gen.Int[0, bodies.Length - 1], Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Byte).Array[0, 6], Gen.Double[0, 1])
            .Sample((which, flips, keep) => Parses(Mutilate(bodies[which], flips, keep)), iter: 20_000);
    }

    [Fact]
    public void Any_value_in_any_place_is_never_an_exception()
    {
        string[] odd =
        [
            "null",
            "\"\"",
            "0",
            "-1",
            "1e400",
            "-0",
            "true",
            "[]",
            "{}",
            "[null]",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[[[]]]",
            "99999999999999999999",
            "{\"\\ud800\":1}",
            "\"447700900121\"",
            "1.5e-300",
            "{\"id\":{}}",
        ];
        var bodies = Payloads.Names.Select(Payloads.Body).Select(b => Encoding.UTF8.GetString(b)).ToArray();

        Gen.Select(Gen.Int[0, bodies.Length - 1], Gen.Int[0, 10_000], Gen.Int[0, odd.Length - 1])
            .Sample((which, where, what) => Parses(Encoding.UTF8.GetBytes(Replace(bodies[which], where, odd[what]))), iter: 20_000);
    }

    [Fact]
    public void A_poison_element_never_spoils_its_neighbours()
    {
        string[] poison =
        [
            "null",
            "1",
            "\"x\"",
            "[]",
            "{}",
            "{\"id\":[]}",
            "{\"type\":{\"a\":1},\"id\":\"w\",\"from\":[],\"text\":7}",
            "{\"\\ud800\":{},\"id\":\"w\"}",
            "1e999",
        ];

        Gen.Int[0, poison.Length - 1]
            .Array[0, 5]
            .Sample(
                chosen =>
                {
                    var good =
                        """{"id":"wamid.GOOD","from":"447700900121","timestamp":"1783598400","type":"text","text":{"body":"here"}}""";
                    var elements = chosen.Select(c => poison[c]).Append(good).Concat(chosen.Select(c => poison[c]));
                    var body =
                        $$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[{{{string.Join(',', elements)}}}]}}]}]}""";

                    var read = Notification.Parse(Encoding.UTF8.GetBytes(body));

                    return read.Changes.OfType<IncomingMessage>().Count(m => m is { Wamid: "wamid.GOOD", Text: "here" }) == 1;
                },
                iter: 2_000
            );
    }

    [Fact]
    public void A_body_of_a_thousand_messages_is_a_thousand_messages()
    {
        var message = """{"id":"wamid.N","from":"447700900121","timestamp":"1783598400","type":"text","text":{"body":"PAD"}}""".Replace(
            "PAD",
            new string('x', 2_500)
        );
        var body =
            $$$"""{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[{{{string.Join(',', Enumerable.Repeat(message, 1_000))}}}]}}]}]}""";

        var read = Notification.Parse(Encoding.UTF8.GetBytes(body));

        Assert.Equal(1_000, read.Changes.OfType<IncomingMessage>().Count());
    }

    [Fact]
    public void A_depth_bomb_is_broken_and_not_a_stack_overflow()
    {
        var bomb = "{\"object\":\"whatsapp_business_account\",\"entry\":" + new string('[', 10_000) + new string(']', 10_000) + "}";

        var read = Notification.Parse(Encoding.UTF8.GetBytes(bomb));

        Assert.IsType<BrokenDelivery>(Assert.Single(read.Changes));
    }

    [Fact]
    public void A_message_without_id_keeps_its_stand_in_when_delivered_again()
    {
        var first = Notification.Parse(Payloads.Body("message-without-id")).Changes.Cast<IncomingMessage>().Select(m => m.Wamid).ToArray();
        var again = Notification.Parse(Payloads.Body("message-without-id")).Changes.Cast<IncomingMessage>().Select(m => m.Wamid);

        Assert.Equal(first, again);
        Assert.Equal(2, first.Distinct().Count());
    }

    [Theory]
    [InlineData("TIER_250", 250)]
    [InlineData("TIER_1K", 1000)]
    [InlineData("tier_2k", 2000)]
    [InlineData("2000", 2000)]
    [InlineData("TIER_100K", 100_000)]
    [InlineData("TIER_UNLIMITED", MessagingLimit.Unlimited)]
    [InlineData("-1", MessagingLimit.Unlimited)]
    [InlineData("TIER_NOT_SET", null)]
    [InlineData("TIER_", null)]
    [InlineData("-7", null)]
    [InlineData("99999999999", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_limit_is_read_from_a_number_or_a_tier(string? text, int? limit) => Assert.Equal(limit, MessagingLimit.Parse(text));

    static bool Parses(byte[] body)
    {
        var read = Notification.Parse(body);
        return read.Changes.All(c => c.Origin is not null) && Storable(read);
    }

    // PostgreSQL text takes neither U+0000 nor half a surrogate pair.
    static bool Storable(Notification read)
    {
        foreach (var message in read.Changes.OfType<IncomingMessage>())
        foreach (
            var text in new[]
            {
                message.Text,
                message.ProfileName,
                message.Username,
                message.From,
                message.UserId,
                message.Wamid,
                message.Type,
                message.ContextId,
            }
        )
            if (text is not null && (text.Contains('\0') || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text))
                return false;
        return true;
    }

    static byte[] Mutilate(byte[] body, (int Where, byte With)[] flips, double keep)
    {
        var copy = body[..Math.Max(1, keep > 0.5 ? body.Length : (int)(body.Length * keep * 2))];
        foreach (var (where, with) in flips)
            copy[where % copy.Length] = with;
        return copy;
    }

    /// <summary>Puts <paramref name="with"/> in the place of the value after one of the colons.</summary>
    static string Replace(string body, int where, string with)
    {
        var colons = Enumerable.Range(0, body.Length).Where(i => i > 0 && body[i] == ':' && body[i - 1] == '"').ToArray();
        if (colons.Length == 0)
            return body;
        var start = colons[where % colons.Length] + 1;
        var depth = 0;
        var quoted = false;
        for (var i = start; i < body.Length; i++)
        {
            var c = body[i];
            if (quoted)
            {
                if (c == '\\')
                    i++;
                else if (c == '"')
                    quoted = false;
                continue;
            }
            if (c == '"')
                quoted = true;
            else if (c is '{' or '[')
                depth++;
            else if (c is '}' or ']')
                depth--;
            if (depth < 0 || (depth == 0 && c == ','))
                return body[..start] + with + body[i..];
        }

        return body;
    }
}
