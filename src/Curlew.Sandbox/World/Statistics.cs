namespace Curlew.Sandbox;

/// <summary>What became of the messages of a number or a template in a span of time.</summary>
sealed class Movement
{
    public int Sent { get; set; }
    public int Delivered { get; set; }
    public int Read { get; set; }

    /// <summary>Taps on a template's buttons, by their text.</summary>
    public Dictionary<string, int> Clicked { get; } = [];
}

/// <summary>The figures behind Meta's analytics; guarded by the world's lock.</summary>
sealed class Statistics(int population)
{
    /// <summary>The shortest span analytics are asked for: half an hour, in milliseconds.</summary>
    public const long Span = 30 * 60 * 1000;

    const long Day = 24 * 60 * 60 * 1000;

    readonly Dictionary<(string Number, string Category), Column<long>> conversations = [];

    /// <summary>By number and half-hour.</summary>
    public Dictionary<(string Number, long At), Movement> Numbers { get; } = [];

    /// <summary>By account, template and half-hour.</summary>
    public Dictionary<(string Account, string Name, string Language, long At), Movement> Templates { get; } = [];

    /// <summary>Conversations begun: a person and a category, for 24 hours from the first message delivered.</summary>
    public Dictionary<(string Number, string Category, long At), int> Conversations { get; } = [];

    public void Happened(Message message, Turn turn, long at, string? tapped)
    {
        Count(Of(Numbers, (message.Number.Id, at / Span)), turn, null);
        if (message.Draft.Template is { } template)
            Count(Of(Templates, (message.Number.Account.Id, template.Name, template.Language, at / Span)), turn, tapped);
        if (turn == Turn.Delivered)
            Converse(message, at);
    }

    void Converse(Message message, long at)
    {
        var (number, category) = (message.Number.Id, message.Category.ToUpperInvariant());
        if (!conversations.TryGetValue((number, category), out var began))
            conversations[(number, category)] = began = new(population);
        if (began[message.Slot] > 0 && at - began[message.Slot] < Day)
            return;
        began[message.Slot] = at;
        var key = (number, category, at / Span);
        Conversations[key] = Conversations.GetValueOrDefault(key) + 1;
    }

    static void Count(Movement movement, Turn turn, string? tapped)
    {
        movement.Sent += turn == Turn.Sent ? 1 : 0;
        movement.Delivered += turn == Turn.Delivered ? 1 : 0;
        movement.Read += turn == Turn.Read ? 1 : 0;
        if (tapped is not null)
            movement.Clicked[tapped] = movement.Clicked.GetValueOrDefault(tapped) + 1;
    }

    static Movement Of<TKey>(Dictionary<TKey, Movement> all, TKey key)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var movement))
            all[key] = movement = new();
        return movement;
    }
}
