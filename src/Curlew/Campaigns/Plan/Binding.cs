using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What keeps a campaign from sending at a moment; the words are those of the statement that finds it.</summary>
[Code("campaign.binds")]
public enum Binding
{
    /// <summary>A database that was restored, copied or moved waits for a person.</summary>
    Held,

    /// <summary>Its number is retired.</summary>
    NumberRetired,

    /// <summary>Nobody sends from its number.</summary>
    NoServer,
    NumberStopped,
    TemplateNotApproved,
    StartDate,

    /// <summary>Everything is sent, and WhatsApp has not confirmed some of it.</summary>
    Uncertain,
    Window,
    NextBatch,
    DailyLimit,

    /// <summary>Batches were missed while no server ran.</summary>
    Missed,
    EndDate,
    Planning,
    NobodyDue,
    Retry,
    MessagingLimit,
    Throughput,

    /// <summary>It is sending.</summary>
    Nothing,
}
