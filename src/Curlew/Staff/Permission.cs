using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What somebody may do: one for each kind of verb. Which role holds which stands in <see cref="Roles"/>.</summary>
[Code("permission")]
public enum Permission
{
    /// <summary>Read what people wrote that may mean stop, and decide; believe or undo bursts of opt-outs.</summary>
    DecideConsent,

    /// <summary>Answers that need no person.</summary>
    SetReplies,

    /// <summary>Make one profile of two, or say that they are two.</summary>
    MergePeople,

    /// <summary>Campaigns, their plans, forecasts and totals.</summary>
    SeeCampaigns,

    /// <summary>Drafts.</summary>
    WriteCampaigns,
    LaunchCampaigns,

    /// <summary>Pause, resume, cancel, priority, limit and window of what runs.</summary>
    SteerCampaigns,

    /// <summary>A second message to those of whom nobody knows whether they got the first.</summary>
    SendAgain,

    /// <summary>What Meta charges.</summary>
    SetRates,

    /// <summary>People one by one, masked, and counts of fewer than five of them.</summary>
    SeePeople,

    /// <summary>One field of one person in clear, with a purpose.</summary>
    RevealPeople,

    /// <summary>What people said about marketing outside of WhatsApp, and numbers never to be written to.</summary>
    DecideForPeople,

    /// <summary>Tables of people brought in, and given up.</summary>
    ImportPeople,

    /// <summary>People in a file, masked.</summary>
    ExportPeople,

    /// <summary>People in a file with their whole numbers, with a purpose.</summary>
    ExportNumbers,

    /// <summary>What people and the business write to each other, and the notes of colleagues.</summary>
    ReadConversations,

    /// <summary>Answer people, and say whose a conversation is and when it is done.</summary>
    AnswerConversations,

    /// <summary>Templates and what Meta says of them.</summary>
    SeeTemplates,
    WriteTemplates,

    /// <summary>Hand them to Meta, and read Meta's copies.</summary>
    SubmitTemplates,

    /// <summary>A message to one person by hand.</summary>
    SendMessages,
    SeeSegments,
    WriteSegments,

    /// <summary>Fields of the business's own: add, change and remove them, with what people have in them.</summary>
    SetFields,

    /// <summary>Queues, deliveries, alarms, numbers and limits: how it is doing.</summary>
    SeeOperations,

    /// <summary>Let work that was given up, or a stored delivery, take effect again.</summary>
    RepeatWork,
    AcknowledgeAlarms,

    /// <summary>Programs of the business's own that are told what happens.</summary>
    SetEndpoints,

    /// <summary>Add, restart and retire numbers, with their tokens and secrets.</summary>
    SetNumbers,

    /// <summary>Limits, pace, caps, and what is done about error codes.</summary>
    SetLimits,

    /// <summary>That a restored or copied database is the right one and may send.</summary>
    ConfirmRestore,

    /// <summary>Replace, retire and wrap the keys that everything is sealed with.</summary>
    ManageKeys,

    /// <summary>One's own sign-in: password, second factor, passkeys.</summary>
    KeepOwnAccount,

    /// <summary>Invite people, give them roles, shut them out.</summary>
    ManageStaff,

    /// <summary>Keys by which programs of the business's own come.</summary>
    ManageApiKeys,

    /// <summary>Who did what, and whether the trail is whole.</summary>
    ReadAudit,
}

/// <summary>Sets of permissions.</summary>
public static class Permissions
{
    public static IReadOnlySet<Permission> All { get; } = new HashSet<Permission>(Enum.GetValues<Permission>());

    public static IReadOnlySet<Permission> None { get; } = new HashSet<Permission>();
}
