using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>
/// What all numbers of a column say together. One number without a plus could be of any country; a whole column of them shows that each begins
/// with its country code when every one is a number of that form, and when in no country they are all numbers without one.
/// </summary>
sealed class PhoneColumn
{
    // Of ten numbers of one country, read as if a code stood before them, some are certainly none.
    const int Enough = 10;

    readonly HashSet<string> some = [];
    readonly List<string> countries = [.. Country.All];
    bool isRefuted;

    /// <summary>Whether every number without a plus is proved to begin with its country code.</summary>
    public bool IsCodeFirst => !isRefuted && some.Count == Enough && countries.Count == 0;

    /// <summary>Takes one more cell into account.</summary>
    public void See(string? cell)
    {
        if (isRefuted || PhoneReading.Bare(cell) is not { } digits)
            return;
        if (!PhoneReading.IsValid(digits))
        {
            isRefuted = true;
            return;
        }

        if (some.Count < Enough)
            some.Add(digits);
        countries.RemoveAll(country => !PhoneReading.IsNational(digits, country));
    }
}
