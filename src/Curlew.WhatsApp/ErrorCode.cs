namespace Curlew.WhatsApp;

/// <summary>What an error code of Meta's means and asks for.</summary>
/// <param name="Wait">How long to wait before a <see cref="Verdict.Wait"/> is over, where the code alone tells it.</param>
/// <param name="Throttles">Who has to slow down, for codes that refuse because of speed.</param>
/// <param name="IsListed">False for a code Curlew does not know; its verdict is then a cautious default.</param>
public sealed record ErrorCode(
    int Code,
    string Meaning,
    Verdict Verdict,
    TimeSpan? Wait = null,
    ThrottleScope? Throttles = null,
    bool IsListed = true
);

/// <summary>What to do about an error. Several can apply: a code may be final for the message and say something about the person.</summary>
[Flags]
public enum Verdict
{
    None = 0,

    /// <summary>Try again after a growing pause, a few times.</summary>
    Retry = 1,

    /// <summary>Try again after a known time, see <see cref="ErrorCode.Wait"/>.</summary>
    Wait = 2,

    /// <summary>This message will never go.</summary>
    Final = 4,

    /// <summary>Stop the number or account and call a person.</summary>
    Account = 8,

    /// <summary>Stop this template.</summary>
    Template = 16,

    /// <summary>The request is wrong: sending it again cannot help until something is changed.</summary>
    Fix = 32,

    /// <summary>Remember it about the person: opted out, blocked, not reachable.</summary>
    Person = 64,
}
