using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Curlew.Server.Hosting;
using Curlew.Server.Rehearsals;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.WhatsApp;

namespace Curlew.Server.Demo;

/// <summary>
/// Lets the sample business live through its weeks, up to now: the engine imports, launches, sends and answers, on a fast clock. Each step
/// looks
/// whether it was taken before, so a demo that was stopped or killed goes on where it was.
/// </summary>
sealed class DemoHistory(
    Database database,
    Sealer sealer,
    SandboxServer sandbox,
    SandboxClock clock,
    FastForward forward,
    DemoFiles files,
    DemoProgress progress
)
{
    readonly string number = sandbox.Options.PhoneNumberId;

    MarketingCampaigns Campaigns => forward.Engine.Campaigns;

    public async Task Live(DemoPlan plan, CancellationToken ct)
    {
        await SetUp(ct);
        await forward.TakeOver(ct);
        foreach (var (day, campaign) in DemoCampaign.Launched(number))
        {
            await Pass(plan.Begins.AddDays(day), ct);
            await Launch(campaign, ct);
        }

        await Draft(DemoCampaign.Prepared(number), ct);
        await Pass(TimeProvider.System.GetUtcNow(), ct);
        await forward.CloseBooks(ct);
        await Date(ct);
    }

    async Task SetUp(CancellationToken ct)
    {
        var meta = sandbox.Options;
        var phone = PhoneNumber.FromWaId(meta.DisplayPhoneNumber)
            ?? throw new InvalidOperationException("The sandbox's own number is not a phone number.");
        await new BusinessNumbers(database, sealer).Save(
            new(number, DemoPlan.Portfolio, meta.WabaId, phone, DemoPlan.Throughput),
            DemoPlan.MessagingLimit,
            ct
        );
        await Write([.. DemoTemplates.Letters, .. DemoTemplates.Answers], ct);
        foreach (var reply in DemoTemplates.Replies)
            await forward.Desk.Replies.Save(reply, ct);
        await BringIn(ct);
    }

    async Task Write(List<TemplateText> texts, CancellationToken ct)
    {
        await Sync(ct);
        var known = await forward.Engine.Templates.List(ct);
        await forward.Engine.Templates.Save(
            [.. texts.Where(text => !known.Exists(line => line.Name == text.Name && line.Language == text.Language && line.IsOurs))],
            ct
        );
        foreach (
            var letter in DemoTemplates.Letters.Where(letter =>
                !known.Exists(line => line.Name == letter.Name && line.Language == letter.Language && line.Meta is not null)
            )
        )
            if (await forward.Desk.Templates.Submit(letter, sandbox.Options.WabaId, null, ct) is not SubmitOutcome.Submitted)
                throw new InvalidOperationException($"The demo's own template '{letter.Name}' was refused.");
    }

    async Task BringIn(CancellationToken ct)
    {
        await forward.Engine.Imports.All(ct);
        if (await files.HasCustomers(ct))
            return;
        await files.WriteCustomers(sandbox.People, ct);
        if (
            await forward.Desk.Imports.Profiles(new(files.Customers, "US", LeaveOutBadRows: false), null, ct)
            is ImportOutcome.Imported imported
        )
            progress.Tell($"{imported.Added:N0} customers imported from {files.Customers}");
        else
            throw new InvalidOperationException("The demo's own customers were refused.");
    }

    async Task Pass(DateTimeOffset until, CancellationToken ct) => await forward.Run(until, ct, () =>
        {
            progress.Pass(clock.GetUtcNow());
            return Task.CompletedTask;
        });

    async Task Launch(NewCampaign campaign, CancellationToken ct)
    {
        var known = await Find(campaign.Name, ct);
        if (known is { Status: not CampaignStatus.Draft })
            return;
        await Sync(ct);
        var id = known?.Id ?? await Campaigns.Create(campaign, ct);
        if (await forward.Desk.Campaigns.Launch(id, null, ct) is not LaunchOutcome.Launched launched)
            throw new InvalidOperationException($"The demo's own campaign '{campaign.Name}' was refused.");
        progress.Tell(
            $"{clock.GetUtcNow():d MMM yyyy}  '{campaign.Name}' launched: {launched.Recipients:N0} people, {campaign.DailySendLimit} a day"
        );
    }

    async Task Sync(CancellationToken ct)
    {
        if (!await forward.Engine.SyncTemplates(ct))
            throw new InvalidOperationException("The sandbox does not list its own templates.");
    }

    async Task Draft(NewCampaign campaign, CancellationToken ct)
    {
        if (await Find(campaign.Name, ct) is null)
            await Campaigns.Create(campaign, ct);
    }

    async Task<Campaign?> Find(string name, CancellationToken ct) => (await Campaigns.List(ct)).Find(campaign => campaign.Name == name);

    // The moment a row was made is PostgreSQL's own, which knows nothing of a fast clock.
    async Task Date(CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand(
            """
            UPDATE marketing_campaigns SET created_at = started_at WHERE started_at < created_at;
            UPDATE user_profiles SET created_at = least(first_contact, subscription_updated_at) WHERE least(first_contact, subscription_updated_at) < created_at
            """
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
