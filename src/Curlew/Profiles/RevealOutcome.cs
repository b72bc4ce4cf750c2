using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What somebody asked to see of a person in clear.</summary>
[Code("field")]
public enum PersonalField
{
    Phone,
    Name,
    Email,
    Address,
    Notes,
    UserId,
}

/// <summary>What for.</summary>
[Code("purpose")]
public enum RevealPurpose
{
    /// <summary>To answer them.</summary>
    Answer,

    /// <summary>To bring or send them something.</summary>
    Delivery,

    /// <summary>To set right what is wrong.</summary>
    Correct,

    /// <summary>Because the law asks for it.</summary>
    Legal,
    Other,
}

/// <summary>What came of asking to see something of a person in clear.</summary>
[Code("profile.reveal")]
public abstract record RevealOutcome : Outcome
{
    /// <summary>This is it; that it was seen is kept.</summary>
    /// <param name="Value">In clear.</param>
    public sealed record Revealed(PersonalField Field, string Value) : RevealOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => 1;

        public override string? Detail => Codes.Word(Field);
    }

    /// <summary>The same of a field of the business's own.</summary>
    /// <param name="Field">Its name.</param>
    public sealed record FieldRevealed(string Field, string Label, string Value) : RevealOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => 1;

        public override string? Detail => $"field {Field}";
    }

    /// <summary>Nothing is known there.</summary>
    public sealed record NotKnown(PersonalField Field) : RevealOutcome;

    /// <summary>Nothing is known in that field of the business's own.</summary>
    public sealed record FieldNotKnown(string Label) : RevealOutcome;

    /// <summary>The business has no such field.</summary>
    public sealed record NoSuchField(string Name) : RevealOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>There is no such profile.</summary>
    public sealed record Nobody : RevealOutcome
    {
        public override bool IsMistake => true;
    }
}
