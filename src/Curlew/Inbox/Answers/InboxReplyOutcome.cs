using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Inbox;

/// <summary>What came of writing a reply, or of changing one; the refusals also say why one that was written did not leave.</summary>
[Code("inbox.reply")]
public abstract record InboxReplyOutcome : Outcome
{
    public override bool IsMistake => !IsDone;

    /// <summary>What can be done about it; null where that goes without saying.</summary>
    internal virtual ReplyRemedy? Remedy => null;

    /// <summary>It is kept, and leaves by itself.</summary>
    public sealed record Written(Guid Reply, DateTimeOffset? SendAt) : InboxReplyOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => 1;

        public override string Detail => $"reply {Reply}";
    }

    /// <summary>This command was given before: there is one reply, and this is how far it is.</summary>
    public sealed record WrittenBefore(Guid Reply, ReplyState State) : InboxReplyOutcome
    {
        public override bool IsDone => true;

        public override string Detail => $"reply {Reply}";
    }

    /// <summary>It does not leave.</summary>
    public sealed record TakenBack(Guid Reply) : InboxReplyOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>It leaves at another moment.</summary>
    public sealed record Moved(Guid Reply, DateTimeOffset SendAt) : InboxReplyOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>There is no profile of that id.</summary>
    public sealed record NoSuchPerson : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.LeaveIt;
    }

    /// <summary>The business number is not known here, or is retired.</summary>
    public sealed record NoSuchNumber(string PhoneNumberId) : InboxReplyOutcome;

    /// <summary>There is no reply of that id.</summary>
    public sealed record NoSuchReply : InboxReplyOutcome;

    /// <summary>The message it is to answer is not one of this conversation.</summary>
    public sealed record NoSuchMessage : InboxReplyOutcome;

    /// <summary>The same command was given before with another reply.</summary>
    public sealed record CommandUsed : InboxReplyOutcome;

    /// <summary>It breaks a limit of WhatsApp's.</summary>
    /// <param name="Field">As Meta calls it, as in text.body.</param>
    /// <param name="Rule">empty, too_long, wrong_count, twice, out_of_range or other.</param>
    public sealed record DoesNotFit(string Field, string Rule, int? Count = null, int? Fewest = null, int? Most = null) : InboxReplyOutcome
    {
        public override string Detail => $"{Field}: {Rule}";

        internal override ReplyRemedy? Remedy => ReplyRemedy.ChangeIt;
    }

    /// <summary>A file was announced and none came, or one came with what carries none.</summary>
    public sealed record FileMissing : InboxReplyOutcome;

    public sealed record FileEmpty(string Name) : InboxReplyOutcome;

    /// <param name="Most">Most kilobytes for its kind.</param>
    public sealed record FileTooLarge(string Name, int Most) : InboxReplyOutcome;

    /// <summary>WhatsApp takes no files with that ending.</summary>
    public sealed record FileNotOfAKind(string Name, IReadOnlyCollection<string> Endings) : InboxReplyOutcome;

    /// <summary>Its beginning is not that of such a file.</summary>
    public sealed record FileNotWhatItSays(string Name, string MediaType) : InboxReplyOutcome;

    /// <summary>Files cannot be kept where this was asked for.</summary>
    public sealed record NoPlaceForFiles : InboxReplyOutcome;

    /// <summary>Meta did not take the file.</summary>
    public sealed record FileNotTaken(Saying Why) : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.ChangeIt;
    }

    /// <summary>A template cannot quote a message.</summary>
    public sealed record TemplateQuotesNothing : InboxReplyOutcome;

    /// <summary>The customer has not written for 24 hours, or never: only a template may be sent.</summary>
    /// <param name="ClosedAt">Null where the customer never wrote.</param>
    public sealed record WindowClosed(DateTimeOffset? ClosedAt) : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.SendTemplate;
    }

    /// <summary>By the moment it is to leave the service window will have closed.</summary>
    public sealed record WindowClosesBefore(DateTimeOffset ClosesAt) : InboxReplyOutcome;

    /// <summary>The moment has passed, or is too far away.</summary>
    public sealed record NotAMoment(DateTimeOffset SendAt, DateTimeOffset Latest) : InboxReplyOutcome;

    /// <summary>It cannot be held that long to be taken back.</summary>
    public sealed record NotAnUndo(int MostSeconds) : InboxReplyOutcome;

    /// <summary>Somebody wrote since, which whoever writes has not seen.</summary>
    /// <param name="ByCustomer">Whether it was the customer, and not a colleague.</param>
    public sealed record AnsweredMeanwhile(bool ByCustomer, DateTimeOffset At) : InboxReplyOutcome;

    /// <summary>The person's number is on the list of those never written to.</summary>
    public sealed record Suppressed : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.LeaveIt;
    }

    /// <summary>The profile is one of a person who is no longer written to.</summary>
    public sealed record Inactive : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.LeaveIt;
    }

    /// <summary>The person wants no marketing, and the template is marketing. An answer to what they write is none.</summary>
    public sealed record OptedOut : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.ChangeIt;
    }

    /// <summary>The person has had as many marketing messages as the frequency caps allow.</summary>
    public sealed record CapReached(DateTimeOffset Until) : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.SendAgain;
    }

    /// <summary>The profile does not open with the keys at hand.</summary>
    public sealed record Unreadable : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.LeaveIt;
    }

    /// <summary>Messages with the template are not taken.</summary>
    /// <param name="Status">Meta's, INACTIVE where it is switched off here, or null where Meta does not have it.</param>
    public sealed record TemplateNotSendable(string Template, string? Language, string? Status) : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.ChangeIt;
    }

    /// <summary>A variable has no value for this person and no fallback.</summary>
    public sealed record VariableMissing(string Variable) : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.ChangeIt;
    }

    /// <summary>Filled for this person the template is longer than Meta takes.</summary>
    public sealed record TemplateTooLong : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.ChangeIt;
    }

    /// <summary>It carries a one-time code, which Meta sends to phone numbers only, and none is known of this person.</summary>
    public sealed record NoPhone : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.LeaveIt;
    }

    /// <summary>What is sent does not fill Meta's copy of the template.</summary>
    public sealed record TemplateDoesNotFit(Saying Why) : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.ChangeIt;
    }

    /// <summary>Meta refused it.</summary>
    /// <param name="ErrorCode">Meta's code.</param>
    public sealed record Refused(string ErrorCode, Saying Meaning) : InboxReplyOutcome
    {
        // Meta, error codes, 2026-06: the service window is closed; the second is its old form.
        internal override ReplyRemedy? Remedy => ErrorCode is "131047" or "470" ? ReplyRemedy.SendTemplate : ReplyRemedy.SendAgain;
    }

    /// <summary>It provably never left, however often it was tried.</summary>
    public sealed record NeverLeft(string Why) : InboxReplyOutcome
    {
        internal override ReplyRemedy? Remedy => ReplyRemedy.SendAgain;
    }

    /// <summary>It is on its way or done: nothing about it can be changed.</summary>
    public sealed record TooLate(ReplyState State) : InboxReplyOutcome;

    /// <summary>It did not fail, and its fate is known.</summary>
    public sealed record NothingToSendAgain(ReplyState State) : InboxReplyOutcome;

    /// <summary>Nobody knows whether it arrived: whoever sends it again has to say that they take the risk.</summary>
    public sealed record NotConfirmed : InboxReplyOutcome;

    internal static InboxReplyOutcome Of(WhatsApp.InvalidMessage problem) =>
        new DoesNotFit(problem.Field, Codes.Word(problem.Limit), problem.Count, problem.Fewest, problem.Most);
}
