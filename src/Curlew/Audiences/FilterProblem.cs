using Curlew.Words;

namespace Curlew.Audiences;

/// <summary>Why a part of a filter cannot be used, said as the rest of a sentence that begins with its path.</summary>
[Code("filter")]
public abstract record FilterProblem
{
    const string Example = """{"city": "NYC"}""";

    /// <param name="Line">Where reading ended, counted from 1.</param>
    public sealed record NotJson(long Line, long Byte) : FilterProblem
    {
        public string Like => Example;
    }

    public sealed record NotAnObject : FilterProblem
    {
        public string Like => Example;
    }

    public sealed record NotAList : FilterProblem;

    /// <summary>One name stands twice in one object.</summary>
    public sealed record StandsTwice : FilterProblem;

    /// <param name="Most">Levels.</param>
    public sealed record TooDeep(int Most) : FilterProblem;

    /// <param name="Most">Its segments' groups included.</param>
    public sealed record TooManyGroups(int Most) : FilterProblem;

    public sealed record TooManyValues(int Most) : FilterProblem;

    /// <summary>It asks about more earlier campaigns, one by one, than a filter may.</summary>
    public sealed record TooManyFacts(int Most) : FilterProblem
    {
        public string Like => """{"read": ["Spring", "Summer"]}""";
    }

    public sealed record NotAField(string Fields, string Segment, string Facts) : FilterProblem;

    /// <summary>Personal data: counting matches would give it away.</summary>
    public sealed record SealedField(string Fields) : FilterProblem;

    /// <summary>A personal field of the business's own, likewise.</summary>
    public sealed record PersonalField(string Label, string Fields) : FilterProblem;

    /// <summary>A field of the business's own that was removed.</summary>
    public sealed record RemovedField(string Label, DateOnly Since) : FilterProblem;

    public sealed record NotAnOperator(string Operators) : FilterProblem;

    public sealed record NoOperator(string Operators) : FilterProblem;

    /// <param name="Most">Characters.</param>
    public sealed record NotAText(int Most) : FilterProblem;

    public sealed record NotTrueOrFalse : FilterProblem;

    public sealed record NotAWholeNumber(int Least, int Most) : FilterProblem;

    /// <param name="Decimals">Most behind the point.</param>
    public sealed record NotANumber(int Decimals) : FilterProblem;

    public sealed record NotAMoment : FilterProblem;

    public sealed record NotADay : FilterProblem;

    public sealed record NotAChoice(IReadOnlyList<string> Choices) : FilterProblem;

    /// <param name="Most">Days.</param>
    public sealed record NotDays(int Most) : FilterProblem;

    public sealed record NoSuchSegment(string Name) : FilterProblem;

    /// <param name="Chain">The names that lead from the segment to itself.</param>
    public sealed record LeadsBackToItself(string Chain) : FilterProblem;

    public sealed record NoSuchCampaign(string Name) : FilterProblem;

    /// <summary>Several campaigns have the name.</summary>
    public sealed record SeveralCampaigns(string Name, IReadOnlyList<Guid> Ids) : FilterProblem
    {
        public int Campaigns => Ids.Count;
    }

    /// <summary>An exclusion of everyone.</summary>
    public sealed record ExcludesEveryone : FilterProblem
    {
        public string Everyone => "{}";
    }

    public sealed record TooSlow(int Seconds) : FilterProblem;
}
