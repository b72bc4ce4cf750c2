using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>
/// The parsed body of one webhook delivery: what it tells, change by change, in the order of the body. Parsing never fails: what is not
/// known
/// is an <see cref="UnknownChange"/>, what is broken a <see cref="BrokenDelivery"/>, and neither spoils its neighbours.
/// </summary>
/// <param name="About">What the body is about; whatsapp_business_account for everything Curlew understands.</param>
public sealed record Notification(string? About, IReadOnlyList<Change> Changes)
{
    const string WhatsApp = "whatsapp_business_account";

    /// <summary>Parses the raw body of a delivery whose signature was verified.</summary>
    public static Notification Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(body), Json.Strict);
            return Read(new Json(document.RootElement));
        }
        catch (JsonException e)
        {
            // Signed by Meta and yet no JSON, or deeper than 64 levels: kept and shown, and never an error that Meta would retry for days.
            return new Notification(null, [new BrokenDelivery(Origin.None, "The body is not readable JSON: " + e.Message, null)]);
        }
    }

    static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    static Notification Read(Json root)
    {
        if (!root.IsObject)
            return new Notification(null, [Broken(Origin.None, "The body", root)]);

        var changes = new List<Change>(1);
        var about = root["object"u8].Is("whatsapp_business_account"u8) ? WhatsApp : root.Text("object"u8);
        if (about is not (null or WhatsApp) || root["entry"u8].IsNothing)
            changes.Add(new UnknownChange(Origin.None with { Field = about }, root.Raw()));
        else
            foreach (var entry in root.Each("entry"u8))
                ReadEntry(entry, changes);
        return new Notification(about, changes);
    }

    static void ReadEntry(Json entry, List<Change> into)
    {
        if (!entry.IsObject)
        {
            into.Add(Broken(Origin.None, "An entry", entry));
            return;
        }

        var origin = new Origin(entry.Text("id"u8), entry.Time("time"u8), null);
        if (entry["changes"u8].IsNothing)
            into.Add(new UnknownChange(origin, entry.Raw()));
        foreach (var change in entry.Each("changes"u8))
        {
            if (change.IsObject)
                ReadChange(origin, change, into);
            else
                into.Add(Broken(origin, "A change", change));
        }
    }

    static void ReadChange(Origin origin, Json change, List<Change> into)
    {
        var value = change["value"u8];
        origin = origin with { Field = Fields.Name(change["field"u8], value) };
        var before = into.Count;
        if (value.IsObject)
            Fields.Read(origin, value, into);
        else if (!value.IsNothing)
            into.Add(Broken(origin, "A value", value));
        if (into.Count == before)
            into.Add(new UnknownChange(origin, change.Raw()));
    }

    internal static BrokenDelivery Broken(Origin origin, string what, Json found) =>
        new(origin, $"{what} is of kind {found.Kind}, not an object.", found.Raw());
}
