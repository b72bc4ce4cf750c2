using System.Globalization;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What somebody changes about an error code; what is null stays as it is.</summary>
/// <param name="Code">Meta's, or the first of a range; -1 is every code without a row of its own.</param>
public sealed record PolicyChange(int Code)
{
    public ErrorAction? Action { get; init; }

    public ErrorScope? Scope { get; init; }

    /// <summary>How long it waits.</summary>
    public TimeSpan? Delay { get; init; }

    public bool? Grows { get; init; }

    public int? Tries { get; init; }

    public string? Meaning { get; init; }

    public bool? Believes5xx { get; init; }

    /// <summary>The policy after it. An action that does not wait loses the delay it had.</summary>
    internal ErrorPolicy Of(ErrorPolicy before)
    {
        var after = before with
        {
            Action = Action ?? before.Action,
            Scope = Scope ?? before.Scope,
            Grows = Grows ?? before.Grows,
            Tries = Tries ?? before.Tries,
            Meaning = Meaning ?? before.Meaning,
            Believes5xx = Believes5xx ?? before.Believes5xx,
        };
        return after with { Delay = Delay ?? (after.Waits ? before.Delay : null) };
    }
}

/// <summary>What came of changing an error policy.</summary>
[Code("policy.set")]
public abstract record PolicyOutcome : Outcome
{
    public override bool IsDone => this is Changed or TakenBack;

    public override bool IsMistake => !IsDone;

    /// <summary>Meta's code, as it is written.</summary>
    public string Number =>
        this switch
        {
            Changed one => Written(one.ErrorCode),
            TakenBack one => Written(one.ErrorCode),
            NoPolicy one => Written(one.ErrorCode),
            NoSuchCode one => Written(one.ErrorCode),
            _ => "",
        };

    static string Written(int code) => code.ToString(CultureInfo.InvariantCulture);

    /// <summary>It counts on every server within seconds.</summary>
    public sealed record Changed(int ErrorCode, ErrorPolicy Policy) : PolicyOutcome;

    /// <summary>It is as it came, or gone where somebody had added it.</summary>
    /// <param name="Policy">Null where it is gone.</param>
    public sealed record TakenBack(int ErrorCode, ErrorPolicy? Policy) : PolicyOutcome;

    /// <summary>That cannot be a policy.</summary>
    public sealed record NoPolicy(int ErrorCode, PolicyProblem Problem) : PolicyOutcome;

    /// <summary>There is none for the code.</summary>
    public sealed record NoSuchCode(int ErrorCode) : PolicyOutcome;
}
