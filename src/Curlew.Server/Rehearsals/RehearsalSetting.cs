using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Privacy;
using Curlew.Server.Hosting;

namespace Curlew.Server.Rehearsals;

/// <summary>The business of a rehearsal: its portfolio, its number, its caps, its templates as Meta has them.</summary>
static class RehearsalSetting
{
    public static async Task Write(RehearsalPlan plan, RehearsalStage stage, CancellationToken ct)
    {
        var meta = stage.Sandbox.Options;
        var number = PhoneNumber.FromWaId(meta.DisplayPhoneNumber)
            ?? throw new InvalidOperationException("The sandbox's own number is not a phone number.");
        await new BusinessNumbers(stage.Database, stage.Sealer).Save(
            new(meta.PhoneNumberId, "rehearsal", meta.WabaId, number, plan.Throughput),
            plan.LimitAt(stage.Clock.GetUtcNow()),
            ct
        );
        foreach (var cap in plan.FrequencyCaps)
            await stage.Forward.Desk.Numbers.SetCap(cap, ct);
        foreach (var campaign in plan.Campaigns)
            await stage.Engine.Templates.Save(campaign.TemplateName, "marketing", RehearsalPlan.Text, ct);
        if (!await stage.Engine.SyncTemplates(ct))
            throw new InvalidOperationException("The sandbox does not list its own templates.");
    }
}
