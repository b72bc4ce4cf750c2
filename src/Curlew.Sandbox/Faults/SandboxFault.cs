namespace Curlew.Sandbox;

/// <summary>A trouble to be made on purpose.</summary>
public enum FaultKind
{
    /// <summary>Refused with a Graph error of <see cref="SandboxFault.Code"/>; nothing was accepted.</summary>
    Refuse,

    /// <summary>Answered with <see cref="SandboxFault.Status"/> and an HTML page; nothing was accepted.</summary>
    Status,

    /// <summary>Connection cut; nothing was accepted.</summary>
    Reset,

    /// <summary>Accepted, then the connection is cut before the answer.</summary>
    AcceptThenReset,

    /// <summary>Accepted, then answered with <see cref="SandboxFault.Status"/>.</summary>
    AcceptThenStatus,

    /// <summary>Accepted, but answered only after <see cref="SandboxFault.Wait"/> of real time.</summary>
    Slow,
}

/// <summary>One kind of trouble: when, how often and for which calls.</summary>
public sealed record SandboxFault
{
    /// <summary>What happens.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>Last segment of the paths it is for: messages, media and so on; * for all.</summary>
    public string Path { get; init; } = "messages";

    /// <summary>Meta's code for <see cref="FaultKind.Refuse"/>.</summary>
    public int Code { get; init; } = 131016;

    /// <summary>HTTP status; for a refusal 0 takes the usual one of the code.</summary>
    public int Status { get; init; }

    /// <summary>Real time to wait before a slow answer.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Share of calls hit, 0 to 1; for messages a function of seed, person and attempt.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Most calls hit; null is no limit.</summary>
    public int? Times { get; init; }

    /// <summary>Business time from which it strikes; null is at once.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Business time until which it strikes; null is for ever.</summary>
    public DateTimeOffset? Until { get; init; }
}
