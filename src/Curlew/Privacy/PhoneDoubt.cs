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
