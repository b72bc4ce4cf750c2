using System.Globalization;
using Curlew.Staff;
using Curlew.Templates;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What came of an order to send a template to one person.</summary>
[Code("template.send")]
public abstract record TemplateSendOutcome : Outcome
{
    /// <summary>Whether it surely was not sent, now or before.</summary>
    public override bool IsMistake => this is not (Sent or Uncertain or OrderedBefore);

    /// <summary>WhatsApp took it.</summary>
    /// <param name="Order">Given again it would not be sent again.</param>
    public sealed record Sent(Guid Order, Guid Attempt) : TemplateSendOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => 1;
    }

    /// <summary>It may have left or not: a status may still tell, and until then nothing sends it again.</summary>
    /// <param name="Why">Null where nothing came that says so.</param>
    public sealed record Uncertain(Guid Order, Guid Attempt, string? Why) : TemplateSendOutcome;

    /// <summary>Meta refused it, or it provably never left; the order may be given again.</summary>
    /// <param name="Number">Meta's code; null where it never left.</param>
    public sealed record NotTaken(Guid Attempt, int? Number, string? Why) : TemplateSendOutcome
    {
        public string? ErrorCode => Number?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>This order was given before.</summary>
    /// <param name="Became">What became of it: started, accepted or unknown.</param>
    public sealed record OrderedBefore(Guid Attempt, string Became) : TemplateSendOutcome
    {
        public override bool IsDone => Became == "accepted";
    }

    /// <summary>There is no profile of that id.</summary>
    public sealed record NoSuchPerson : TemplateSendOutcome;

    /// <summary>The person's number is on the list of those never written to.</summary>
    public sealed record Suppressed : TemplateSendOutcome;

    /// <summary>The person wants no marketing, and the template is marketing.</summary>
    public sealed record OptedOut : TemplateSendOutcome;

    /// <summary>The profile is one of a person who is no longer written to.</summary>
    public sealed record Inactive : TemplateSendOutcome;

    /// <summary>The number wrote to the person less than six seconds ago.</summary>
    public sealed record WrittenJustNow(DateTimeOffset Until) : TemplateSendOutcome
    {
        /// <summary>To the second.</summary>
        public string At => Second(Until);
    }

    /// <summary>The person has had as many marketing messages as the frequency caps allow.</summary>
    public sealed record CapReached(DateTimeOffset Until) : TemplateSendOutcome;

    /// <summary>Messages with the template are not taken.</summary>
    /// <param name="Status">Meta's, INACTIVE where it is switched off here, or null where Meta does not have it.</param>
    public sealed record NotSendable(string Template, string? Language, string? Status) : TemplateSendOutcome;

    /// <summary>The profile does not open with the keys at hand.</summary>
    public sealed record Unreadable : TemplateSendOutcome;

    /// <summary>A variable has no value for this person and no fallback.</summary>
    public sealed record VariableMissing(string Variable) : TemplateSendOutcome;

    /// <summary>Filled for this person it is longer than Meta takes (code 132005).</summary>
    public sealed record TooLong : TemplateSendOutcome;

    /// <summary>It carries a one-time code, which Meta sends to phone numbers only (code 131062), and none is known of this person.</summary>
    public sealed record NoPhone : TemplateSendOutcome;

    /// <summary>What is sent does not fill Meta's copy of the template.</summary>
    public sealed record DoesNotFit(Misfit Why) : TemplateSendOutcome;

    /// <summary>The portfolio has reached as many people as it may in 24 hours, and this one is none of them.</summary>
    /// <param name="FreeAt">When there is room again.</param>
    public sealed record NoRoom(int MessagingLimit, DateTimeOffset FreeAt) : TemplateSendOutcome;

    /// <summary>The number is at its throughput or waits because Meta asked it to.</summary>
    public sealed record NumberBusy(DateTimeOffset Until) : TemplateSendOutcome
    {
        /// <summary>To the second.</summary>
        public string At => Second(Until);
    }

    /// <summary>The number sends nothing until somebody lets it.</summary>
    public sealed record NumberStopped(Saying Reason) : TemplateSendOutcome;

    /// <summary>Nothing is sent from this database until somebody confirms it.</summary>
    public sealed record Held(Saying Reason) : TemplateSendOutcome;

    /// <summary>The business number is not known here.</summary>
    public sealed record NoSuchNumber(string PhoneNumberId) : TemplateSendOutcome;

    /// <summary>The number has no way to Meta: no token of its account is known.</summary>
    public sealed record OutOfReach(string PhoneNumberId) : TemplateSendOutcome;

    /// <summary>Meta did not take the file of the header; nothing was sent.</summary>
    public sealed record FileNotTaken(string Name, string Why) : TemplateSendOutcome;

    static string Second(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
