using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>Why a number sends nothing, where Meta has not refused a message with a code that says so.</summary>
[Code("number.stopped")]
public abstract record StopReason
{
    /// <summary>Meta told that the account was deleted.</summary>
    public sealed record AccountDeleted : StopReason;

    /// <summary>Meta told that the account was disconnected.</summary>
    public sealed record AccountDisconnected : StopReason;

    /// <summary>Meta told that the account is disabled.</summary>
    public sealed record AccountDisabled : StopReason;

    /// <summary>Meta told that the account may not send, with no end.</summary>
    public sealed record Restricted : StopReason;

    /// <summary>Meta told that the account may not send until a moment.</summary>
    public sealed record RestrictedUntil(DateTimeOffset Until) : StopReason;

    /// <summary>Somebody has retired it.</summary>
    public sealed record Retired : StopReason;
}
