using Curlew.Privacy;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Lifecycle;

/// <summary>What came of changing the keys.</summary>
[Code("keys")]
public abstract record KeyOutcome : Outcome
{
    /// <summary>The next key is there, and what is sealed with the old one is to be rewritten.</summary>
    public sealed record Begun(string Key, short Old, short New) : Done;

    /// <summary>The next key is in use, and nothing is rewritten: what was written under the old one stays under it.</summary>
    public sealed record Followed(string Key, short Old, short New) : Done;

    /// <summary>A replacement is under way; it is gone on with.</summary>
    public sealed record UnderWay(string Key, short Old, short New) : Done;

    /// <summary>Everything is sealed with the next key.</summary>
    /// <param name="Values">Rows that were rewritten.</param>
    public sealed record Replaced(string Key, short Old, short New, long Values) : Done
    {
        public override int? Concerned => (int)Math.Min(Values, int.MaxValue);
    }

    /// <summary>Some values open with no key and were left as they are.</summary>
    public sealed record SomeBroken(string Key, short Old, short New, long Values, long Broken) : Done
    {
        public override int? Concerned => (int)Math.Min(Values, int.MaxValue);
    }

    /// <summary>Another process is at it.</summary>
    public sealed record Elsewhere : KeyOutcome;

    /// <summary>Nothing is being replaced.</summary>
    public sealed record NothingUnderWay : KeyOutcome;

    /// <summary>The replacement of another key has to end first.</summary>
    public sealed record Other(string Key) : KeyOutcome;

    /// <summary>The key before is still kept for reading and has to be retired first: there are never more than two.</summary>
    public sealed record NotRetiredYet(string Key, short Id) : KeyOutcome;

    /// <summary>The old key opens nothing any more in the database. It stays wrapped in its row, for older backups.</summary>
    public sealed record Retired(string Key, short Id) : Done;

    /// <summary>Values are still sealed with it.</summary>
    /// <param name="Where">The column with the first of them.</param>
    public sealed record StillNeeded(string Key, short Id, long Values, string Where) : KeyOutcome;

    /// <summary>Only one key is there.</summary>
    public sealed record NoneToRetire(string Key) : KeyOutcome;

    /// <summary>All keys are wrapped by the new root key.</summary>
    public sealed record Rewrapped(int Keys) : Done
    {
        public override int? Concerned => Keys;
    }

    /// <summary>The new root key is the old one.</summary>
    public sealed record SameRootKey : KeyOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>The copy of the root key opens every key of this database.</summary>
    public sealed record BackupOpens(int Keys) : Done
    {
        public override int? Concerned => Keys;
    }

    /// <summary>It does not.</summary>
    public sealed record BackupIsAnother : KeyOutcome;

    /// <summary>Numbers and ids get another key just now, and what was asked for writes some.</summary>
    /// <param name="Percent">How much of the data it has gone through.</param>
    public sealed record Rotating(int Percent) : KeyOutcome;

    /// <summary>It was done.</summary>
    public abstract record Done : KeyOutcome
    {
        public override bool IsDone => true;
    }

    internal static string Word(KeyPurpose purpose) => Codes.Word(purpose);
}
