using System.CommandLine;
using Curlew.Privacy;

namespace Curlew.Server.Terminal;

/// <summary>The option <c>--country</c>: where numbers without a country code are at home. Nobody's country is guessed: without it only numbers with a code are read.</summary>
static class CountryOption
{
    /// <param name="whose">As in "numbers".</param>
    public static Option<string?> Of(string whose) =>
        new("--country")
        {
            HelpName = "letters",
            Description =
                $"Country of {whose} written without a country code, by its two letters as in US or DE. Without it they are not read.",
            CustomParser = result =>
            {
                var typed = result.Tokens[0].Value;
                if (Country.From(typed) is { } country)
                    return country;
                result.AddError(Refusal(typed));
                return null;
            },
        };

    /// <summary>Why letters are no country.</summary>
    public static string Refusal(string typed) =>
        $"--country is '{typed}'; a country is given by its two letters (ISO 3166), as in US, GB or DE{(Meant(typed) is { } code ? $": {code}, if you mean that" : "")}.";

    static string? Meant(string typed) => Country.Named(typed);
}
