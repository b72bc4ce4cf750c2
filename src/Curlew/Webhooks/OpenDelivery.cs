using Curlew.WhatsApp;

namespace Curlew.Webhooks;

/// <summary>A claimed delivery while it is unpacked.</summary>
/// <param name="Arrived">When it was stored, in business time.</param>
sealed record OpenDelivery(Guid Id, DateTimeOffset Arrived, IReadOnlyList<Change> Changes)
{
    readonly SortedSet<string> problems = [];
    readonly SortedSet<string> strays = [];

    /// <summary>Whether something of it had no effect when it was unpacked before.</summary>
    public bool HadProblem { get; init; }

    /// <summary>Notes what did not take effect, without personal data.</summary>
    public void Note(string problem) => problems.Add(problem);

    /// <summary>What did not take effect; null when everything did.</summary>
    public string? Problem => problems.Count == 0 ? null : string.Join("; ", problems);

    /// <summary>Notes a number that is not set up here.</summary>
    public void Stray(string phoneNumberId) => strays.Add(WebhookShape.Printable(phoneNumberId));

    /// <summary>The numbers, not set up here, that something of it is for.</summary>
    public IReadOnlyCollection<string> Strays => strays;

    public IEnumerable<ToldChange<Change>> Told => Changes.Select(change => new ToldChange<Change>(change, this));
}

/// <summary>One change and the delivery that tells it.</summary>
sealed record ToldChange<T>(T Change, OpenDelivery Delivery)
    where T : Change
{
    /// <summary>When it happened; when it arrived, where Meta's moment is missing or absurd: a message must not sort before or after
    /// everything else.</summary>
    public DateTimeOffset At(Stamp stamp) => stamp.At is { } at && at <= Delivery.Arrived + Ahead ? at : Delivery.Arrived;

    // Clocks differ by seconds; a day covers every mistake about time zones as well.
    static readonly TimeSpan Ahead = TimeSpan.FromDays(1);
}
