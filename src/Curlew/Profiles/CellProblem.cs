using Curlew.Privacy;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What is wrong with one value of a table or of a form, said as the rest of a sentence that begins with its name.</summary>
[Code("cell")]
public abstract record CellProblem
{
    public sealed record Empty : CellProblem;

    public sealed record TooLong(int Length, int Most) : CellProblem;

    /// <param name="Character">NUL or U+001F, which PostgreSQL or Curlew's own tables cannot hold.</param>
    public sealed record Unstorable(string Character) : CellProblem;

    /// <summary>A letter was lost when the file was saved.</summary>
    public sealed record LetterLost : CellProblem;

    /// <summary>A spreadsheet could not reckon it.</summary>
    /// <param name="Shown">As in #REF!.</param>
    public sealed record NotReckoned(string Shown) : CellProblem;

    /// <summary>It is read as no phone number, or not as one for certain.</summary>
    /// <param name="Country">Country (ISO 3166) in which it was read; null for none.</param>
    public sealed record PhoneUnread(PhoneDoubt Doubt, string? Country) : CellProblem
    {
        public string Like => "+1 555 123 4567";
    }

    public sealed record NotAnEmail : CellProblem;

    public sealed record NotATier : CellProblem;

    public sealed record TooManyTags(int Tags, int Most) : CellProblem;

    /// <param name="IsUnclear">Whether it may be two numbers, 1.234 being one of a thousand or one with decimals.</param>
    public sealed record NotANumber(bool IsUnclear) : CellProblem;

    /// <param name="IsUnclear">Whether it may be two days, 03/04/2026 being in March or in April.</param>
    public sealed record NotADay(bool IsUnclear) : CellProblem;

    public sealed record NotYesOrNo : CellProblem;

    public sealed record NotAChoice(IReadOnlyList<string> Choices) : CellProblem;

    public sealed record NotConsent : CellProblem;

    /// <summary>Longer than WhatsApp takes one value of a template.</summary>
    public sealed record TooLongForWhatsApp(int Length, int Most) : CellProblem;

    /// <summary>The template has no fallback for it.</summary>
    public sealed record NoFallback : CellProblem;

    /// <summary>A variable of the template without a fallback, for which there is no column.</summary>
    public sealed record NoColumn(string Variable) : CellProblem;
}
