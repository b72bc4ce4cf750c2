namespace Curlew.Campaigns;

/// <summary>An order to send a template to one person by hand.</summary>
/// <param name="Id">Made by whoever orders: given twice it is the same order, and only proof of refusal lets it be tried again.</param>
/// <param name="By">Who orders it, up to 100 characters.</param>
public sealed record TemplateOrder(Guid Id, Guid Profile, string Template, string By)
{
    /// <summary>As the API writes it (en_US); null takes the language the template was first written in.</summary>
    public string? Language { get; init; }

    /// <summary>Values for the template's variables, before what the profile says.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}

/// <summary>What came of an order.</summary>
public abstract record TemplateOutcome;

/// <summary>WhatsApp took it.</summary>
public sealed record TemplateSent(Guid Attempt) : TemplateOutcome;

/// <summary>It may have left or not: a status may still tell, and until then nothing sends it again.</summary>
public sealed record TemplateUncertain(Guid Attempt, string Why) : TemplateOutcome;

/// <summary>Meta refused it, or it provably never left; the order may be given again.</summary>
public sealed record NotTaken(Guid Attempt, int? Code, string Why) : TemplateOutcome;

/// <summary>This order was given before. <paramref name="Outcome"/> is what became of it: started, accepted or unknown.</summary>
public sealed record OrderedBefore(Guid Attempt, string Outcome) : TemplateOutcome;

/// <summary>There is no profile of that id.</summary>
public sealed record NoSuchPerson : TemplateOutcome;

/// <summary>The person's number is on the list of those never written to.</summary>
public sealed record PersonSuppressed : TemplateOutcome;

/// <summary>The person wants no marketing, and the template is marketing.</summary>
public sealed record PersonOptedOut : TemplateOutcome;

/// <summary>The profile is one of a person who is no longer written to.</summary>
public sealed record PersonInactive : TemplateOutcome;

/// <summary>The number wrote to the person less than six seconds ago.</summary>
public sealed record WrittenJustNow(DateTimeOffset Until) : TemplateOutcome;

/// <summary>The person has had as many marketing messages as the frequency caps allow.</summary>
public sealed record FrequencyCapReached(DateTimeOffset Until) : TemplateOutcome;

/// <summary>Messages with the template are not taken. <paramref name="Status"/> is Meta's, INACTIVE where it is switched off here, or null
/// where Meta does not have it.</summary>
public sealed record TemplateNotSendable(string Template, string? Language, string? Status) : TemplateOutcome;

/// <summary>The template cannot be filled for this person: Meta would refuse it.</summary>
public sealed record LetterUnfit(string Why) : TemplateOutcome;

/// <summary>The portfolio has reached as many people as it may in 24 hours, and this one is none of them.</summary>
/// <param name="FreeAt">When there is room again.</param>
public sealed record NoRoom(int MessagingLimit, DateTimeOffset FreeAt) : TemplateOutcome;

/// <summary>The number is at its throughput or waits because Meta asked it to.</summary>
public sealed record NumberBusy(DateTimeOffset Until) : TemplateOutcome;

/// <summary>The number sends nothing until somebody lets it.</summary>
public sealed record NumberStopped(string Reason) : TemplateOutcome;

/// <summary>Nothing is sent from this database until somebody confirms it.</summary>
public sealed record SendingHeld(string Reason) : TemplateOutcome;

/// <summary>The business number is not known here.</summary>
public sealed record NoSuchNumber(string PhoneNumberId) : TemplateOutcome;
