using System.Text.Json;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What a campaign is and may do; how far it has come is in <see cref="CampaignProgress"/>.</summary>
public sealed record Campaign(
    Guid Id,
    string Name,
    CampaignStatus Status,
    string TemplateName,
    string LanguageCode,
    string TargetAudience,
    string TemplateComponents,
    int DailySendLimit,
    int Priority,
    string PhoneNumberId,
    string TimeZone,
    Saying? PausedReason,
    CampaignProgress Progress
);

/// <summary>The counters of a campaign, changes not yet folded into its row included.</summary>
public sealed record CampaignProgress(int Total, int Sent, int Delivered, int Read, int Failed, int Pending, int Skipped, int Uncertain);

/// <summary>A campaign to create; it stays a draft until it is launched.</summary>
public sealed record NewCampaign(string Name, string TemplateName, string PhoneNumberId)
{
    public string? Description { get; init; }

    /// <summary>Language of the template as the API writes it.</summary>
    public string LanguageCode { get; init; } = "en_US";

    /// <summary>Filter in the language of <see cref="Audiences.Filter"/>, <c>{}</c> for everyone; null where its people are those of a list that is still to be imported.</summary>
    public JsonElement? TargetAudience { get; init; }

    /// <summary>Filter that finds those of its people who are left out; null leaves out nobody.</summary>
    public JsonElement? ExcludedAudience { get; init; }

    /// <summary>Components as Meta takes them, with <c>{variable}</c> in their texts.</summary>
    public JsonElement TemplateComponents { get; init; } = JsonElement.Parse("[]");

    /// <summary>Messages a day of <see cref="TimeZone"/>; 250 is what Meta allows a new portfolio.</summary>
    public int DailySendLimit { get; init; } = 250;

    /// <summary>1 (served first) to 10.</summary>
    public int Priority { get; init; } = 5;

    public DateTimeOffset? ScheduledStart { get; init; }

    public DateTimeOffset? ScheduledEnd { get; init; }

    /// <summary>IANA zone of its days and its window.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Time of day from which it sends, as HH:MM.</summary>
    public string WindowOpens { get; init; } = "00:00";

    /// <summary>Time of day at which it stops, as HH:MM up to 24:00; before <see cref="WindowOpens"/> it is one of the next day.</summary>
    public string WindowCloses { get; init; } = "24:00";

    /// <summary>Several letters to try against each other, and the holdout; null for one letter to everyone.</summary>
    public VariantPlan? Variants { get; init; }

    /// <summary>Whether the window goes by the clock of each person instead of <see cref="TimeZone"/>'s.</summary>
    public bool InCustomerZones { get; init; }

    /// <summary>Days of the week on which it sends, 1 is Monday.</summary>
    public IReadOnlyList<int> Weekdays { get; init; } = [1, 2, 3, 4, 5, 6, 7];

    /// <summary>Days on which it does not send.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>1 to 96 batches, spread evenly over the window.</summary>
    public int BatchesPerDay { get; init; } = 1;

    /// <summary>Times of day at which batches begin, as HH:MM, in place of <see cref="BatchesPerDay"/>.</summary>
    public IReadOnlyList<string> BatchTimes { get; init; } = [];

    /// <summary>Minutes a batch may be late after a time in which no server ran; later it waits for a person. 1 to 1,440.</summary>
    public int GraceMinutes { get; init; } = 60;

    public string CreatedBy { get; init; } = "curlew";
}
