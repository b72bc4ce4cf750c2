using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Messages;

/// <summary>What came of setting up an automatic reply, or of switching one off.</summary>
[Code("reply")]
public abstract record ReplyOutcome : Outcome
{
    /// <summary>It is given from the next message on.</summary>
    public sealed record Saved(Guid Reply) : Done
    {
        public override Subject About => new("reply", Reply);
    }

    /// <summary>It is not given any more.</summary>
    public sealed record SwitchedOff : Done;

    /// <summary>There is none of that id, or it was off already.</summary>
    public sealed record NotOn : ReplyOutcome;

    /// <summary>What a message must hold has no letter or digit in it.</summary>
    public sealed record NoWords(string Keyword) : Mistake;

    /// <summary>The business has written no text of that name.</summary>
    public sealed record NoSuchText(string Name) : Mistake;

    /// <summary>The business has no number with that id.</summary>
    public sealed record NoSuchNumber(string Number) : Mistake;

    /// <summary>It was changed.</summary>
    public abstract record Done : ReplyOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>What was asked for cannot be.</summary>
    public abstract record Mistake : ReplyOutcome
    {
        public override bool IsMistake => true;
    }
}
