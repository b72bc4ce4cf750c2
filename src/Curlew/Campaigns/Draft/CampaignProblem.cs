using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>One thing that is wrong with a campaign somebody has written down.</summary>
[Code("campaign.problem")]
public abstract record CampaignProblem
{
    /// <summary>It needs a word that is not there.</summary>
    public sealed record Missing(string Key) : CampaignProblem;

    /// <summary>It has words that a campaign does not have.</summary>
    public sealed record Unknown(IReadOnlyList<string> Keys, IReadOnlyList<string> Known) : CampaignProblem;

    public sealed record NotWhole(string Key, string Text, int Most) : CampaignProblem;

    public sealed record NotJson(string Key, string Why) : CampaignProblem;

    public sealed record NotAMoment(string Key, string Text) : CampaignProblem;

    public sealed record NotADay(string Text) : CampaignProblem;

    public sealed record NotAWeekday(string Text) : CampaignProblem;

    public sealed record NeitherTrueNorFalse(string Key) : CampaignProblem;

    /// <summary>Its letters or their shares cannot be used.</summary>
    public sealed record WrongLetters(VariantProblem Why) : CampaignProblem;

    /// <summary>There is no business number of that id.</summary>
    public sealed record NoSuchNumber(string Number, IReadOnlyList<string> Known) : CampaignProblem;

    /// <summary>There are several business numbers, and it names none.</summary>
    public sealed record NumberNotChosen(IReadOnlyList<string> Known) : CampaignProblem;

    /// <summary>There is no business number at all yet.</summary>
    public sealed record NoNumberYet : CampaignProblem;

    public sealed record NameLength(int Most) : CampaignProblem;

    public sealed record TooLong(CampaignText What, int Length, int Most) : CampaignProblem;

    /// <summary>A text holds a character that PostgreSQL or a table cannot hold, or one that was lost before it came here.</summary>
    public sealed record Unstorable(CampaignText What, string Character) : CampaignProblem;

    public sealed record DailyLimitTooSmall : CampaignProblem;

    public sealed record NotAPriority(int First, int Last) : CampaignProblem;

    public sealed record NotAZone(string Zone) : CampaignProblem;

    /// <param name="Most">Minutes.</param>
    public sealed record GraceOutOfRange(int Most) : CampaignProblem;

    public sealed record NotAWindow(string Window) : CampaignProblem;

    public sealed record BatchesOutOfRange(int Most) : CampaignProblem;

    /// <summary>Both the number of batches and their times are given.</summary>
    public sealed record BatchesTwice : CampaignProblem;

    public sealed record BatchTimeOutside(string Time, string Window) : CampaignProblem;

    public sealed record WeekdaysOutOfRange : CampaignProblem;

    public sealed record TooManyHolidays(int Most) : CampaignProblem;

    public sealed record EndsInThePast : CampaignProblem;

    /// <summary>Meta forgets the file of its header before it ends.</summary>
    public sealed record OutlivesItsFile(DateTimeOffset Until) : CampaignProblem;

    public sealed record EndsBeforeItStarts : CampaignProblem;

    /// <summary>Whoever plans so far ahead has mistyped a year.</summary>
    public sealed record TooFarAway(DateOnly Day, int Years) : CampaignProblem;
}

/// <summary>A text of a campaign.</summary>
[Code("campaign.text")]
public enum CampaignText
{
    Name,
    Template,
    Language,
    Description,
}
