using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>One message as it stands on a customer's phone.</summary>
/// <param name="Number">Id of the business number it was sent from or to.</param>
sealed record Bubble(string Id, string Number, ulong Phone, long At, bool FromBusiness, string Type, string Text)
{
    public string? Media { get; init; }
    public (string Header, string Footer) Frame { get; init; } = ("", "");
    public Choice[] Choices { get; init; } = [];
    public Link[] Links { get; init; } = [];

    /// <summary>accepted, sent, delivered, read or failed; for the customer's own messages sent or read.</summary>
    public string Status { get; set; } = "accepted";

    public int Code { get; set; }
}

/// <summary>The newest messages of all customers, for the phone page; guarded by the world's lock.</summary>
sealed class Chats(int room)
{
    readonly Queue<Bubble> order = new();
    readonly Dictionary<string, Bubble> byId = [];
    readonly Dictionary<ulong, List<Bubble>> byPhone = [];

    /// <summary>Grows with every change, so that a page knows whether to look again.</summary>
    public long Version { get; private set; }

    public IReadOnlyList<Bubble> With(ulong phone) => byPhone.GetValueOrDefault(phone) ?? [];

    /// <summary>The last message of each customer, newest first.</summary>
    public IEnumerable<Bubble> Latest =>
        byPhone.Values.Where(chat => chat.Count > 0).Select(chat => chat[^1]).OrderByDescending(bubble => bubble.At);

    public void Sent(Message message) =>
        Add(() =>
            new(message.Id, message.Number.Id, message.Draft.Phone, message.AcceptedAt, true, message.Draft.Type, message.Draft.Shown)
            {
                Media = message.Draft.Media,
                Frame = message.Draft.Frame,
                Choices = message.Draft.Choices,
                Links = message.Draft.Links,
            }
        );

    public void Happened(World world, Message message, int step, Turn turn, long at)
    {
        if (room == 0)
            return;
        if (turn is Turn.Reply or Turn.Stop or Turn.Start or Turn.Reaction)
        {
            var says = CustomerSays.Of(world, message, turn);
            var type =
                turn == Turn.Reaction ? "reaction"
                : says.PictureId is null ? "text"
                : "image";
            Add(() =>
                new(message.ReplyId(step), message.Number.Id, message.Draft.Phone, at, false, type, says.Text)
                {
                    Status = "sent",
                    Media = says.PictureId,
                }
            );
            return;
        }
        if (turn > Turn.Failed || !byId.TryGetValue(message.Id, out var bubble))
            return;
        (bubble.Status, bubble.Code) = (turn.ToString().ToLowerInvariant(), message.Fate[step].Code);
        Version++;
    }

    public void Wrote(Writing writing) =>
        Add(() =>
        {
            using var content = JsonDocument.Parse(writing.Content);
            var type = content.RootElement.Text("type") ?? "text";
            var inner = content.RootElement.Child(type) ?? default;
            var tapped = inner.Child("button_reply")?.Text("title") ?? inner.Child("list_reply")?.Text("title");
            var text = inner.Text("body") ?? inner.Text("text") ?? tapped ?? inner.Text("caption") ?? inner.Text("emoji") ?? "";
            return new(writing.Id, writing.Number.Id, writing.Phone, writing.At, false, type, text)
            {
                Media = inner.Text("id") is { } id && tapped is null ? id : null,
                Status = "sent",
            };
        });

    /// <summary>The business has read a customer's message.</summary>
    public void ReadByBusiness(string id)
    {
        if (!byId.TryGetValue(id, out var bubble) || bubble.FromBusiness)
            return;
        bubble.Status = "read";
        Version++;
    }

    void Add(Func<Bubble> draw)
    {
        if (room == 0)
            return;
        var bubble = draw();
        if (!byId.TryAdd(bubble.Id, bubble))
            return;
        order.Enqueue(bubble);
        if (!byPhone.TryGetValue(bubble.Phone, out var chat))
            byPhone[bubble.Phone] = chat = [];
        chat.Add(bubble);
        Version++;
        if (order.Count > room)
            Drop(order.Dequeue());
    }

    void Drop(Bubble oldest)
    {
        byId.Remove(oldest.Id);
        var chat = byPhone[oldest.Phone];
        chat.Remove(oldest);
        if (chat.Count == 0)
            byPhone.Remove(oldest.Phone);
    }
}
