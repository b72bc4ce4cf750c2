using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Templates;

namespace Curlew.Desks;

/// <summary>What can be done with templates.</summary>
public sealed class TemplateDesk
{
    static readonly Verb Seeing = new("template.see", Permission.SeeTemplates);
    static readonly Verb Writing = new("template.write", Permission.WriteTemplates);

    static readonly Verb Submitting = new("template.submit", Permission.SubmitTemplates);
    static readonly Verb Syncing = new("template.sync", Permission.SubmitTemplates);
    static readonly Verb Sending = new("template.send", Permission.SendMessages);

    // A number at its throughput has room again within a second; whoever orders waits longer than that for a page or a command.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    readonly Desk desk;

    internal TemplateDesk(Desk desk) => this.desk = desk;

    /// <summary>Every template in every language, ours and Meta's, by name.</summary>
    /// <param name="name">One template; null for all.</param>
    public Task<List<TemplateLine>> List(string? name = null, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new MessageTemplates(database).List(name, ct), ct);

    /// <summary>A template as it was written here.</summary>
    /// <param name="language">One language; null for all it is written in.</param>
    public Task<TemplateSearch> Find(string name, string? language, CancellationToken ct = default) =>
        desk.Look(Seeing, database => new MessageTemplates(database).Find(name, language, ct), ct);

    /// <summary>What people will see of texts that were found.</summary>
    /// <inheritdoc cref="TemplatePreview.Of"/>
    public Task<List<TemplatePreview>> Preview(
        IReadOnlyList<TemplateText> texts,
        IReadOnlyDictionary<string, string> values,
        bool isBare,
        CancellationToken ct = default
    ) =>
        desk.Look(
            Seeing,
            async database =>
            {
                var previews = new List<TemplatePreview>();
                foreach (var text in texts)
                    previews.Add(await TemplatePreview.Of(database, text, values, isBare, ct));
                return previews;
            },
            ct
        );

    /// <summary>Writes a template or replaces it, in all the languages given, once nothing is wrong with any. Nothing is sent to Meta yet.</summary>
    /// <param name="texts">Of one name and category. Where the category is none of WhatsApp's, one text for open conversations.</param>
    public Task<TemplateWriteOutcome> Write(IReadOnlyList<TemplateText> texts, CancellationToken ct = default) =>
        desk.Do(
            Writing,
            Of(texts is [var first, ..] ? first.Name : null),
            async tx =>
                await MessageTemplates.Write(
                    tx,
                    texts,
                    [.. (await CustomFields.InUse(tx, ct)).Select(field => field.Name)],
                    StopButtons.Check,
                    ct
                ),
            ct
        );

    /// <summary>Hands a template in, in one language, for Meta's review. Its end comes by webhook or by <see cref="Sync"/>.</summary>
    /// <param name="account">One of <see cref="NumberDesk.Accounts"/>, by Meta's id.</param>
    /// <param name="sample">Shows Meta's reviewers what a header with a file will hold; null where none does.</param>
    public Task<SubmitOutcome> Submit(TemplateText text, string account, SampleFile? sample, CancellationToken ct = default) =>
        desk.Ask<SubmitOutcome>(
            Submitting,
            Of(text.Name),
            async database =>
                await Line(account, ct) is { } line
                    ? await new SubmitTemplates(new(database), line.Api, account, desk.Clock).Run(text, sample, ct)
                    : new SubmitOutcome.OutOfReach(account),
            ct
        );

    /// <summary>Reads Meta's copies of all templates of an account: status, category, quality, and why one was rejected.</summary>
    /// <inheritdoc cref="Submit"/>
    public Task<SyncOutcome> Sync(string account, CancellationToken ct = default) =>
        desk.Ask<SyncOutcome>(
            Syncing,
            new("account", account),
            async database =>
                await Line(account, ct) is { } line
                    ? await new SyncTemplates(new(database), line.Api, account, desk.Clock).Run(ct)
                    : new SyncOutcome.OutOfReach(account),
            ct
        );

    /// <summary>Sends an approved template to one person, within every limit that campaigns keep; a number at its throughput is waited for.</summary>
    /// <param name="number">The number it is sent from, by Meta's id.</param>
    public Task<TemplateSendOutcome> Send(TemplateOrder order, string number, CancellationToken ct = default) =>
        desk.Ask(Sending, new("profile", order.Profile), database => Send(database, order, number, ct), ct);

    async Task<TemplateSendOutcome> Send(Database database, TemplateOrder order, string number, CancellationToken ct) =>
        await desk.ToMeta.ToRead(number, ct) is { } line
            ? await new SendTemplate(database, desk.Clock, desk.Sealer, line.Api, new(database, desk.Sealer), new(line.PhoneNumberId)).Run(
                order with
                {
                    By = desk.Actor.Label,
                },
                LongestWait,
                ct
            )
            : new TemplateSendOutcome.OutOfReach(number);

    async Task<Line?> Line(string account, CancellationToken ct) =>
        (await desk.ToMeta.Accounts(ct)).FirstOrDefault(line => line.WabaId == account);

    static Subject Of(string? template) => new("template", template);
}
