using Curlew.Server.Rehearsals;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

/// <summary>The scenarios of docs/scenarios, whole or on a smaller scale.</summary>
static class Examples
{
    public static RehearsalPlan Read(string name) => ScenarioFile.Read(Path.Combine(Root, "docs", "scenarios", name));

    /// <summary>The same plan with so many times fewer people and as much lower limits: it takes the same days.</summary>
    public static RehearsalPlan Small(string name, int times)
    {
        int Less(int number) => Math.Max(1, number / times);

        var plan = Read(name);
        return plan with
        {
            People = [.. plan.People.Select(group => group with { Count = Less(group.Count) })],
            Campaigns = [.. plan.Campaigns.Select(campaign => campaign with { DailySendLimit = Less(campaign.DailySendLimit) })],
            MessagingLimit = plan.MessagingLimit is { } limit ? Less(limit) : null,
            LimitChanges =
            [
                .. plan.LimitChanges.Select(change =>
                    change with
                    {
                        MessagingLimit = change.MessagingLimit is { } limit ? Less(limit) : null,
                    }
                ),
            ],
        };
    }

    /// <summary>Rehearses it on the tests' own server, where starting one for it would take as long as playing it.</summary>
    public static async Task<RehearsalResult> Run(RehearsalPlan plan, TestServer server)
    {
        using var data = new TemporaryData();
        await using var progress = RehearsalProgress.Start(plan, quiet: true);
        await using var rehearsal = await Rehearsal.Prepare(plan, await server.Clone(), data.Path, progress, default);
        return await rehearsal.Run(default);
    }

    static string Root { get; } = Above(AppContext.BaseDirectory);

    static string Above(string folder) => File.Exists(Path.Combine(folder, "Curlew.slnx")) ? folder : Above(Path.GetDirectoryName(folder)!);
}
