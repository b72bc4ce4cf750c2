using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What came of changing the fields of the business's own.</summary>
[Code("field.change")]
public abstract record FieldOutcome : Outcome
{
    /// <summary>It is there.</summary>
    public sealed record Added(CustomField Field) : FieldOutcome
    {
        public override bool IsDone => true;

        public override string? Detail => Field.IsPersonal ? $"{Codes.Word(Field.Kind)}, personal" : Codes.Word(Field.Kind);

        public string Name => Field.Name;

        public FieldKind Kind => Field.Kind;

        public bool IsPersonal => Field.IsPersonal;
    }

    /// <summary>Its label or its choices are others.</summary>
    public sealed record Changed(CustomField Field) : FieldOutcome
    {
        public override bool IsDone => true;

        public string Name => Field.Name;

        public string Label => Field.Label;

        public IReadOnlyList<string> Choices => Field.Choices;
    }

    /// <summary>It is in use no more, and what people had in it is gone.</summary>
    public sealed record Removed(string Name, int People) : FieldOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => People;
    }

    /// <summary>There is none of that name.</summary>
    public sealed record NoSuchField(string Name) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    /// <param name="Most">Characters.</param>
    public sealed record NotAName(string Name, int Most) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Curlew itself calls something so: a field, a word of filters, a column of tables.</summary>
    public sealed record NameMeansElse(string Name) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Another has the name, perhaps in other capitals.</summary>
    public sealed record NameTaken(string Name) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    /// <param name="Most">Characters.</param>
    public sealed record NotALabel(int Most) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>A choice has 1 to so many choices, each of so many characters, all of them different.</summary>
    public sealed record NotChoices(int Most, int Longest) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>A field of another kind has no choices.</summary>
    public sealed record HasNoChoices(FieldKind Kind) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>A choice stays while people have it.</summary>
    /// <param name="People">How many have one that would go.</param>
    public sealed record ChoicesInUse(string Name, IReadOnlyList<string> Choices, int People) : FieldOutcome
    {
        public override int? Concerned => People;
    }

    /// <summary>Whether somebody has a choice of a personal field nobody can count, so none is taken away.</summary>
    public sealed record ChoicesUncounted(string Name) : FieldOutcome
    {
        public override bool IsMistake => true;
    }

    public sealed record TooMany(int Most) : FieldOutcome;
}
