using System.Globalization;
using System.Text.RegularExpressions;

namespace Curlew.Templates;

/// <summary>What a business may choose of an authentication template; the words themselves are Meta's own in each language.</summary>
/// <param name="Button">copy_code, or one_tap where an app of the business takes the code by itself.</param>
/// <param name="Label">Label of the button, up to 25 characters.</param>
/// <param name="WarnsAgainstSharing">Whether Meta adds its sentence that the code must not be shared.</param>
/// <param name="ExpiresAfterMinutes">1 to 90, shown in the footer; null shows none.</param>
/// <param name="Autofill">Label of the one-tap button, up to 25 characters.</param>
/// <param name="Apps">The apps that may take the code, 1 to 5 with one_tap.</param>
/// <remarks>Meta, authentication templates, 2026-03.</remarks>
public sealed record OneTimeCode(
    string Button,
    string Label,
    bool WarnsAgainstSharing,
    int? ExpiresAfterMinutes,
    string? Autofill,
    IReadOnlyList<CodeApp> Apps
)
{
    /// <summary>The category of templates that carry a code.</summary>
    public const string Category = "authentication";

    /// <summary>The kind of their one button.</summary>
    public const string Kind = "one_time_code";

    /// <summary>The variable that is filled with the code.</summary>
    public const string Variable = "code";

    /// <summary>Where the button leads that Meta makes of it, beside the app that takes the code.</summary>
    public const string Address = "https://www.whatsapp.com/otp/code/";

    const string Sentence = " is your verification code.",
        Warning = " For your security, do not share this code.";

    const int LongestLabel = 25,
        LongestExpiry = 90,
        MostApps = 5;

    /// <summary>A template of this choice. Body and footer are Meta's English ones until its copy for the language is synchronised.</summary>
    public TemplateText In(string name, string language) =>
        new(name, language, Category, $"*{{{Variable}}}*{Sentence}{(WarnsAgainstSharing ? Warning : "")}")
        {
            Footer = ExpiresAfterMinutes is { } minutes
                ? string.Create(CultureInfo.InvariantCulture, $"This code expires in {minutes} minutes.")
                : null,
            Buttons = [new(Kind, Label, $"{{{Variable}}}") { OneTimeCode = this }],
            Examples = new Dictionary<string, string> { [Variable] = "123456" },
            IsNumbered = true,
        };

    /// <summary>Everything that is wrong with an authentication template; empty when it may be submitted.</summary>
    public static IEnumerable<TemplateProblem> Check(TemplateText text)
    {
        if (
            text is not { Header: null, Buttons: [{ Kind: Kind, OneTimeCode: { } code }] }
            || code.In(text.Name, text.Language) is var metas && (text.Body, text.Footer) != (metas.Body, metas.Footer)
        )
            return [new TemplateProblem.OwnWords()];
        return code.Problems();
    }

    IEnumerable<TemplateProblem> Problems()
    {
        if (Button is not ("copy_code" or "one_tap"))
            yield return new TemplateProblem.NotACodeButton(Button);
        if (Label.Length is 0 or > LongestLabel)
            yield return new TemplateProblem.Length("code.label", Label.Length, LongestLabel);
        if (ExpiresAfterMinutes is { } minutes and (< 1 or > LongestExpiry))
            yield return new TemplateProblem.ExpiryOutOfRange(minutes, LongestExpiry);
        if (Autofill is { Length: 0 or > LongestLabel })
            yield return new TemplateProblem.Length("code.autofill", Autofill.Length, LongestLabel);
        if (Button == "one_tap" && Apps.Count is 0 or > MostApps)
            yield return new TemplateProblem.AppsOutOfRange(Apps.Count, MostApps);
        if (Button == "copy_code" && (Apps.Count > 0 || Autofill is not null))
            yield return new TemplateProblem.NoAppsTakeIt();
        for (var at = 0; at < Apps.Count; at++)
            foreach (var problem in Apps[at].Problems($"code.apps[{at}]"))
                yield return problem;
    }
}

/// <summary>An Android app that may take a code out of a one-tap button.</summary>
/// <param name="Package">As com.example.shop.</param>
/// <param name="Signature">The hash of its signing key, 11 characters.</param>
public sealed partial record CodeApp(string Package, string Signature)
{
    internal IEnumerable<TemplateProblem> Problems(string where)
    {
        if (!PackageName().IsMatch(Package))
            yield return new TemplateProblem.NotAPackage(where, Package);
        if (!Hash().IsMatch(Signature))
            yield return new TemplateProblem.NotASignature(where, Signature);
    }

    [GeneratedRegex(@"^[A-Za-z]\w*(\.[A-Za-z]\w*)+\z")]
    private static partial Regex PackageName();

    [GeneratedRegex(@"^[A-Za-z0-9+/=]{11}\z")]
    private static partial Regex Hash();
}
