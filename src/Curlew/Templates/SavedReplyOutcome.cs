using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Templates;

/// <summary>What came of saying what is typed for a text.</summary>
[Code("saved_reply")]
public abstract record SavedReplyOutcome : Outcome
{
    public sealed record ShortcutSet(string Name, string Shortcut) : SavedReplyOutcome
    {
        public override bool IsDone => true;
    }

    public sealed record ShortcutRemoved(string Name) : SavedReplyOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>A shortcut has letters of a to z, digits and underscores.</summary>
    public sealed record NotAShortcut(string Shortcut, int Most) : SavedReplyOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Another text has it.</summary>
    public sealed record ShortcutTaken(string Shortcut, string Name) : SavedReplyOutcome;

    /// <summary>There is no text of that name, or it was switched off.</summary>
    public sealed record NoSuchText(string Name) : SavedReplyOutcome
    {
        public override bool IsMistake => true;
    }
}
