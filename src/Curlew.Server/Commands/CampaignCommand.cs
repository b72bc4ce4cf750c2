using System.CommandLine;

namespace Curlew.Server.Commands;

/// <summary><c>curlew campaign</c>: everything a marketer does with campaigns.</summary>
static class CampaignCommand
{
    public static Command Create() => new("campaign", "Look at campaigns: what came of them, and who got them.")
    {
        ResultsCommand.Create(), RecipientsCommand.Create(), ExportCommand.Create(), SendAgainCommand.Create(),
    };
}
