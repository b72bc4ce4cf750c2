using Curlew.Campaigns;
using Curlew.Server.Api;
using Curlew.Templates;

namespace Curlew.Server.Templates;

/// <summary>Templates over the API.</summary>
static class TemplateEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.List(
            "/templates",
            "listTemplates",
            "Every template in every language, ours and Meta's, by name.",
            (call, ct) => call.Desk.Templates.List(call.Text("name"), ct),
            one => $"{one.Name} {one.Language} {one.Account}",
            Parameter.Text("name", "Only this template.")
        );
        api.Find<TextsShown>(
            "/templates/{name}",
            "getTemplate",
            "A template as it was written here, in all its languages or one.",
            async (call, ct) => await Written(call, call.Text("language"), ct) is { } texts ? new(texts) : null,
            Parameter.Text("language", "As in en_US.")
        );
        api.Ask<PreviewAsked, PreviewsShown>(
            "/templates/{name}/preview",
            "previewTemplate",
            "What people will see of it, with these values or its examples.",
            async (call, asked, ct) =>
                await Written(call, asked.Language, ct) is { } texts
                    ? new(await call.Desk.Templates.Preview(texts, asked.Values ?? new Dictionary<string, string>(), asked.Bare, ct))
                    : null
        );
        api.Do<TextsGiven, TemplateWriteOutcome>(
            "POST",
            "/templates",
            "writeTemplate",
            "Write a template or replace it, in all the languages given, once nothing is wrong with any. Nothing is sent to Meta yet.",
            (call, given, ct) => call.Desk.Templates.Write(OfOne(given.Texts), ct)
        );
        api.Do<SubmitAsked, SubmitOutcome>(
            "POST",
            "/templates/{name}/submit",
            "submitTemplate",
            "Hand a template in, in one language, for Meta's review. One whose header holds a file needs a sample, which only the command line takes.",
            async (call, asked, ct) =>
                await Written(call, asked.Language, ct) is [var text]
                    ? await call.Desk.Templates.Submit(text, asked.Account, sample: null, ct)
                    : throw new ApiRefusal(new ApiProblem.NotFound())
        );
        api.Do<AccountGiven, SyncOutcome>(
            "POST",
            "/templates/sync",
            "syncTemplates",
            "Read Meta's copies of all templates of an account: status, category, quality, and why one was rejected.",
            (call, given, ct) => call.Desk.Templates.Sync(given.Account, ct)
        );
        api.Do<MessageOrdered, TemplateSendOutcome>(
            "POST",
            "/templates/{name}/send",
            "sendTemplate",
            "Send an approved template to one person, within every limit that campaigns keep. An order that is given twice is sent once.",
            (call, ordered, ct) => call.Desk.Templates.Send(ordered.Of(call.Word("name")), ordered.PhoneNumberId, ct),
            makes: true
        );
    }

    static async Task<IReadOnlyList<TemplateText>?> Written(Call call, string? language, CancellationToken ct) =>
        await call.Desk.Templates.Find(call.Word("name"), language, ct) is TemplateSearch.Found found ? found.Texts : null;

    // What is written together is one template.
    static IReadOnlyList<TemplateText> OfOne(IReadOnlyList<TemplateText> texts) =>
        texts.Count == 0 ? throw new ApiRefusal(new ApiProblem.FieldWrong("texts"))
        : texts.FirstOrDefault(one => one.Name != texts[0].Name) is not null
            ? throw new ApiRefusal(new ApiProblem.FieldWrong("texts[].name"))
        : texts.FirstOrDefault(one => one.Category != texts[0].Category) is not null
            ? throw new ApiRefusal(new ApiProblem.FieldWrong("texts[].category"))
        : texts.DistinctBy(one => one.Language).Count() < texts.Count ? throw new ApiRefusal(new ApiProblem.FieldWrong("texts[].language"))
        : texts;

    sealed record TextsShown(IReadOnlyList<TemplateText> Texts);

    /// <param name="Texts">Of one name and category, each in another language.</param>
    sealed record TextsGiven(IReadOnlyList<TemplateText> Texts);

    /// <param name="Bare">No examples either: what somebody sees of whom nothing is known.</param>
    sealed record PreviewAsked(string? Language = null, IReadOnlyDictionary<string, string>? Values = null, bool Bare = false);

    sealed record PreviewsShown(IReadOnlyList<TemplatePreview> Previews);

    /// <param name="Account">The account it is for, by Meta's id.</param>
    sealed record SubmitAsked(string Language, string Account);

    sealed record AccountGiven(string Account);

    /// <param name="Profile">Who gets it.</param>
    /// <param name="PhoneNumberId">The number it is sent from, by Meta's id.</param>
    /// <param name="Order">An id of the caller's own: given twice it is the same order.</param>
    sealed record MessageOrdered(
        Guid Profile,
        string PhoneNumberId,
        string? Language = null,
        IReadOnlyDictionary<string, string>? Values = null,
        Guid? Order = null
    )
    {
        public TemplateOrder Of(string template) =>
            new(Order ?? Guid.CreateVersion7(), Profile, template)
            {
                Language = Language,
                Values = Values ?? new Dictionary<string, string>(),
            };
    }
}
