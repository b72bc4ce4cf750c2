using System.Text.Json;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Templates;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>
/// Writes a campaign down whose messages show a file as their header. The file goes up to Meta now and is never uploaded again: the campaign
/// ends before Meta forgets it.
/// </summary>
sealed class CreateWithFile(Database database, Lines lines, Sealer sealer, TimeProvider clock)
{
    // Meta keeps what was uploaded for 30 days (media, 2026-03); an hour is for messages that are fetched late.
    static readonly TimeSpan Kept = TimeSpan.FromDays(30) - TimeSpan.FromHours(1);

    readonly MessageTemplates templates = new(database);

    /// <inheritdoc cref="MarketingCampaigns.Create(Transaction, IReadOnlyDictionary{string, string}, Func{Sealer}, string, DateTimeOffset, CancellationToken)"/>
    public async Task<CreateOutcome> Run(IReadOnlyDictionary<string, string> words, HeaderFile file, string by, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + Kept;
        var (campaign, problems) = await database.InTransaction(tx => MarketingCampaigns.Read(tx, words, () => sealer, now, ct), ct);
        if (problems.Count == 0 && campaign.ScheduledEnd > until)
            problems = [new CampaignProblem.OutlivesItsFile(until)];
        if (problems.Count > 0)
            return new CreateOutcome.Refused(problems);
        if (await lines.Find(campaign.PhoneNumberId, ct) is not { } api)
            return new CreateOutcome.OutOfReach(campaign.PhoneNumberId);
        var uploaded = await api.UploadMedia(file.Open(), file.MediaType, ct);
        if (uploaded is not Done<string> { Value: var mediaId })
            return new CreateOutcome.FileNotTaken(file.Name, HeaderFile.WhyNot(uploaded));
        campaign = await Showing(campaign with { ScheduledEnd = campaign.ScheduledEnd ?? until, CreatedBy = by }, file, mediaId, ct);
        return await database.InTransaction(tx => MarketingCampaigns.Created(tx, campaign, until, ct), ct);
    }

    async Task<NewCampaign> Showing(NewCampaign campaign, HeaderFile file, string mediaId, CancellationToken ct)
    {
        var own = await Components(campaign.TemplateName, campaign.LanguageCode, campaign.TemplateComponents.GetRawText(), ct);
        campaign = campaign with { TemplateComponents = JsonElement.Parse(file.In(own, mediaId)) };
        if (campaign.Variants is not { } variants)
            return campaign;
        var letters = new List<Variant>();
        foreach (var letter in variants.Letters)
        {
            var components = await Components(letter.TemplateName, letter.LanguageCode, letter.ComponentsJson, ct);
            letters.Add(letter with { ComponentsJson = file.In(components, mediaId) });
        }

        return campaign with
        {
            Variants = variants with { Letters = letters },
        };
    }

    // Where somebody has given none, those of the template as it is written now.
    async Task<string> Components(string template, string language, string given, CancellationToken ct) =>
        given != "[]" || (await templates.Find(template, ct)).Find(text => text.Language == language) is not { } written
            ? given
            : MetaForm.Of(written).SendJson;
}
