namespace Curlew.WhatsApp;

/// <summary>
/// How one send ended. Only <see cref="InvalidMessage"/>, <see cref="NotSent"/>, <see cref="Throttled"/> and <see cref="Rejected"/> prove
/// that Meta
/// did not take the message; after <see cref="Unknown"/> the customer may have it, and only a status webhook can tell.
/// </summary>
public abstract record SendOutcome
{
    private protected SendOutcome() { }
}

/// <summary>Meta took the message and gave it an id. Delivery is reported by webhook.</summary>
/// <param name="WaId">The recipient's WhatsApp id; may differ from the number the message was sent to.</param>
/// <param name="UserId">The recipient's business-scoped user id, where Meta tells it.</param>
public sealed record Accepted(string Wamid, string? WaId, string? UserId, AcceptedAs Status) : SendOutcome;

/// <summary>Meta refused because something is too fast; the same message may be sent again later.</summary>
/// <param name="RetryAfter">How long Meta asks to wait, if it said so.</param>
/// <param name="Scope">Who has to slow down.</param>
public sealed record Throttled(GraphError Error, TimeSpan? RetryAfter, ThrottleScope Scope) : SendOutcome;

/// <summary>
/// Meta refused the message with an error object. With an <see cref="GraphError.HttpStatus"/> of 500 or more, whether to believe it is the
/// caller's policy.
/// </summary>
public sealed record Rejected(GraphError Error) : SendOutcome;

/// <summary>The request left and no answer proves what became of it. Must never be sent again by itself.</summary>
public sealed record Unknown(string Why) : SendOutcome;

/// <summary>No byte of the message left this machine: name resolution, connection or TLS failed, or time ran out before.</summary>
public sealed record NotSent(string Why) : SendOutcome;

/// <summary>The message breaks a documented limit and was not sent; sending it again is pointless until <paramref name="Field"/>
/// changes.</summary>
public sealed record InvalidMessage(string Field, string Problem) : SendOutcome
{
    /// <summary>Which kind of limit it breaks.</summary>
    public BrokenLimit Limit { get; init; }

    /// <summary>How many there are: characters, buttons, rows; null where nothing is counted.</summary>
    public int? Count { get; init; }

    /// <summary>The fewest that are allowed; null where there is no such limit.</summary>
    public int? Fewest { get; init; }

    /// <summary>The most that are allowed; null where there is no such limit.</summary>
    public int? Most { get; init; }
}

/// <summary>Kinds of limits that a message can break before it is sent.</summary>
public enum BrokenLimit
{
    /// <summary>One of its own, which only the text explains.</summary>
    Other,
    Empty,
    TooLong,
    WrongCount,

    /// <summary>Two that must differ are the same.</summary>
    Twice,
    OutOfRange,
}

/// <summary>What Meta does with an accepted message.</summary>
public enum AcceptedAs
{
    /// <summary>On its way.</summary>
    Accepted,

    /// <summary>Held while Meta watches the template's quality; sent later, or dropped with error 132015.</summary>
    Held,

    /// <summary>Taken while the template is paused.</summary>
    Paused,
}

/// <summary>Who has to slow down after <see cref="Throttled"/>.</summary>
public enum ThrottleScope
{
    /// <summary>The whole app, on all its numbers.</summary>
    App,

    /// <summary>The WhatsApp business account.</summary>
    Account,

    /// <summary>The sending phone number.</summary>
    Number,

    /// <summary>Only messages from this number to this person.</summary>
    Person,
}
