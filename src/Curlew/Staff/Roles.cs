using System.Collections.Frozen;
using static Curlew.Staff.Permission;
using static Curlew.Staff.Role;

namespace Curlew.Staff;

/// <summary>Who may do what: the one table of roles and permissions. What it comes to, verb by verb, stands in docs/permissions.md.</summary>
public static class Roles
{
    // An owner holds every permission, so it stands in no line.
    static readonly (Permission Permission, Role[] Roles)[] Table =
    [
        (SeeCampaigns, [Admin, Marketer, Analyst]),
        (WriteCampaigns, [Admin, Marketer]),
        (LaunchCampaigns, [Admin, Marketer]),
        (SteerCampaigns, [Admin, Marketer]),
        (SendAgain, [Admin]),
        (SetRates, [Admin]),
        // People
        (SeePeople, [Admin, Marketer, Agent]),
        (RevealPeople, [Admin, Agent]),
        (ImportPeople, [Admin, Marketer]),
        (ExportPeople, [Admin, Marketer]),
        (ExportNumbers, [Admin]),
        (DecideForPeople, [Admin, Agent]),
        (DecideConsent, [Admin, Agent]),
        (MergePeople, [Admin, Agent]),
        (ReadConversations, [Admin, Agent]),
        (AnswerConversations, [Admin, Agent]),
        (SendMessages, [Admin, Agent]),
        (SetReplies, [Admin, Agent]),
        // Templates and segments
        (SeeTemplates, [Admin, Marketer, Agent, Analyst]),
        (WriteTemplates, [Admin, Marketer]),
        (SubmitTemplates, [Admin, Marketer]),
        (SeeSegments, [Admin, Marketer, Analyst]),
        (WriteSegments, [Admin, Marketer]),
        (SetFields, [Admin, Marketer]),
        // The installation
        (SeeOperations, [Admin, Marketer, Analyst]),
        (RepeatWork, [Admin]),
        (AcknowledgeAlarms, [Admin]),
        (SetEndpoints, [Admin]),
        (SetNumbers, [Admin]),
        (SetLimits, [Admin]),
        (KeepOwnAccount, [Admin, Marketer, Agent, Analyst, Auditor]),
        (ManageStaff, [Admin]),
        (ManageApiKeys, [Admin]),
        (ReadAudit, [Admin, Auditor]),
        (ManageKeys, []),
        (ConfirmRestore, []),
    ];

    static readonly FrozenDictionary<Role, IReadOnlySet<Permission>> Held = Enum.GetValues<Role>()
        .ToFrozenDictionary(role => role, IReadOnlySet<Permission> (role) => Hold(role));

    /// <summary>What a role may do.</summary>
    public static IReadOnlySet<Permission> Holds(this Role role) => Held[role];

    /// <summary>Whether a role may do at least what another one may: nobody gives away more than they have.</summary>
    public static bool Covers(this Role role, Role other) => Held[role].IsSupersetOf(Held[other]);

    static FrozenSet<Permission> Hold(Role role) =>
        Table.Where(line => role is Owner || line.Roles.Contains(role)).Select(line => line.Permission).ToFrozenSet();
}
