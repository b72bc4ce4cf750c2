namespace Curlew.Privacy;

/// <summary>Why a spelling is not read as a number: a doubtful one would write to a stranger.</summary>
public enum PhoneDoubt
{
    /// <summary>It holds letters or signs that no number has, or no digits at all.</summary>
    NotANumber,

    /// <summary>A spreadsheet rounded it, as in 5.51E+12; its last digits are lost.</summary>
    Rounded,

    /// <summary>It ends in an extension, behind which no WhatsApp answers.</summary>
    Extension,

    /// <summary>Two numbers stand in one place, and nobody knows which is meant (decision 0025).</summary>
    TwoNumbers,

    /// <summary>Its country has no numbers so short, or digits are missing that are only left out next door.</summary>
    TooShort,

    /// <summary>Its country has no numbers so long.</summary>
    TooLong,

    /// <summary>It has no country code and no country was given.</summary>
    NoCountry,

    /// <summary>The country that was given has no such numbers.</summary>
    NotOfCountry,

    /// <summary>It is a number of the country with the country code as well as without.</summary>
    TwoWays,

    /// <summary>It has no country code, and two places speak of different countries.</summary>
    CountriesDiffer,
}

/// <summary>The doubts as the end of a sentence that begins with the place where the number stands.</summary>
public static class PhoneDoubts
{
    const string Example = "Write it with its country code, as in +1 555 123 4567";

    /// <summary>What is wrong and what to do.</summary>
    /// <param name="country">Country (ISO 3166) in which the number was read; null for none.</param>
    public static string Words(this PhoneDoubt doubt, string? country) =>
        doubt switch
        {
            PhoneDoubt.Rounded =>
                "was rounded by a spreadsheet, and its last digits are lost. Format the column as text there and save it again",
            PhoneDoubt.Extension => "has an extension, which WhatsApp does not know. Leave the number alone",
            PhoneDoubt.TwoNumbers => "holds two numbers. Leave the one that is meant",
            PhoneDoubt.TooShort => $"is too short for a number{Of(country)}. {Example}",
            PhoneDoubt.TooLong => $"is too long for a number{Of(country)}. {Example}",
            PhoneDoubt.NoCountry => $"has no country code. {Example}, or say in which country such numbers are at home",
            PhoneDoubt.NotOfCountry => $"is not a number{Of(country)}. {Example}",
            PhoneDoubt.TwoWays => $"may begin with its country code or not: both are numbers{Of(country)}. {Example}",
            PhoneDoubt.CountriesDiffer =>
                $"has no country code, and its row names another country than {country ?? "can be read"}. {Example}",
            _ => $"is not a phone number. {Example}",
        };

    static string Of(string? country) => country is null ? "" : $" of {country}";
}
