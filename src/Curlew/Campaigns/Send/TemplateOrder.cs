using Curlew.Templates;

namespace Curlew.Campaigns;

/// <summary>An order to send a template to one person by hand.</summary>
/// <param name="Id">Made by whoever orders: given twice it is the same order, and only proof of refusal lets it be tried again.</param>
/// <param name="By">Who orders it, up to 100 characters: at the desk always whoever sits there.</param>
public sealed record TemplateOrder(Guid Id, Guid Profile, string Template, string By = "")
{
    /// <summary>As the API writes it (en_US); null takes the language the template was first written in.</summary>
    public string? Language { get; init; }

    /// <summary>Values for the template's variables, before what the profile says.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The file its header shows this person, in place of the one that the template names; null leaves that.</summary>
    public HeaderFile? Header { get; init; }
}
