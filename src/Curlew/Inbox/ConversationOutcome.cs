using System.Text.Json.Serialization;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Inbox;

/// <summary>What came of doing something about a conversation.</summary>
[Code("conversation")]
public abstract record ConversationOutcome : Outcome
{
    /// <summary>Somebody looks after it who did not before.</summary>
    public sealed record Assigned(string Name) : Done;

    /// <summary>It went from one to another.</summary>
    public sealed record HandedOver(string Name) : Done;

    /// <summary>It is nobody's again.</summary>
    public sealed record Unassigned : Done;

    /// <summary>Nothing is left to do.</summary>
    public sealed record Closed : Done;

    /// <summary>It is open again.</summary>
    public sealed record Reopened : Done;

    /// <summary>Colleagues see the note.</summary>
    public sealed record Noted : Done;

    public sealed record Labelled(string Label) : Done;

    public sealed record Unlabelled(string Label) : Done;

    /// <summary>What was begun is kept until it is sent or emptied.</summary>
    public sealed record DraftKept : Done;

    public sealed record DraftDropped : Done;

    /// <summary>There is none between these two, or nobody has written in it.</summary>
    public sealed record NoSuchConversation : ConversationOutcome;

    /// <summary>Somebody else was faster.</summary>
    public sealed record AssignedToOther(string Name) : ConversationOutcome;

    public sealed record AssignedAlready(string Name) : ConversationOutcome;

    public sealed record NobodysAlready : ConversationOutcome;

    /// <summary>Nobody of that id works here, or they may not answer customers.</summary>
    public sealed record NoSuchColleague : Mistake;

    /// <summary>Whoever acts has no account here and so can have no conversation of their own.</summary>
    public sealed record NoAccount : Mistake;

    /// <summary>The customer wrote what nobody has read yet.</summary>
    /// <param name="Messages">How many messages.</param>
    public sealed record HasUnread(int Messages) : ConversationOutcome;

    public sealed record ClosedAlready : ConversationOutcome;

    public sealed record OpenAlready : ConversationOutcome;

    /// <summary>A note without words.</summary>
    public sealed record NothingSaid : Mistake;

    public sealed record TooLong(int Length, int Most) : Mistake;

    /// <summary>A label has 1 to 50 characters, and none that cannot be seen.</summary>
    public sealed record NoLabel(int Most) : Mistake;

    public sealed record LabelledAlready(string Label) : ConversationOutcome;

    public sealed record NotLabelled(string Label) : ConversationOutcome;

    public sealed record TooManyLabels(int Most) : ConversationOutcome;

    /// <summary>It was changed.</summary>
    public abstract record Done : ConversationOutcome
    {
        [JsonIgnore]
        public override bool IsDone => true;
    }

    /// <summary>What was asked for cannot be.</summary>
    public abstract record Mistake : ConversationOutcome
    {
        [JsonIgnore]
        public override bool IsMistake => true;
    }
}
