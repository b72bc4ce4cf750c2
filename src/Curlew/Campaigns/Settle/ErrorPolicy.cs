using System.Collections.Frozen;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What is done when Meta refuses with a code, or with one of a range.</summary>
/// <param name="LastCode">End of the range; the code itself for a single one.</param>
/// <param name="Delay">How long <see cref="ErrorAction.Retry"/>, <see cref="ErrorAction.Postpone"/> and <see cref="ErrorAction.SlowDown"/>
/// wait.</param>
/// <param name="Grows">Whether each wait is four times the one before.</param>
/// <param name="Tries">Most retries or postponements; null leaves it to the recipient.</param>
/// <param name="Believes5xx">Whether the code proves a refusal even with an HTTP status of 500 or more.</param>
/// <param name="ChangedBy">Who changed it; null while it is as it came.</param>
public sealed record ErrorPolicy(
    int Code,
    int LastCode,
    ErrorScope Scope,
    ErrorAction Action,
    TimeSpan? Delay,
    bool Grows,
    int? Tries,
    string Meaning,
    bool Believes5xx = false,
    string? ChangedBy = null
)
{
    /// <summary>Whether it says something about single messages, so that many in a row say something about the campaign. The others have an
    /// answer of their own.</summary>
    public bool CountsAgainstCampaign => Action is ErrorAction.Fail or ErrorAction.Retry;

    /// <summary>Whether the action is one that waits for <see cref="Delay"/>.</summary>
    public bool Waits => Action is ErrorAction.Retry or ErrorAction.Postpone or ErrorAction.SlowDown;

    /// <summary>What the code says, in every language where the words are those that Curlew came with.</summary>
    public Saying Means() => PolicyMeanings.Of(Meaning);

    /// <summary>Why this cannot be a policy; null when it can.</summary>
    public PolicyProblem? Problem =>
        this switch
        {
            {
                Action: ErrorAction.SlowDown or ErrorAction.StopNumber,
                Scope: not (ErrorScope.Number or ErrorScope.Account or ErrorScope.App)
            } => PolicyProblem.ScopeOfNumber,
            { Action: ErrorAction.PauseCampaign, Scope: not (ErrorScope.Message or ErrorScope.Template) } => PolicyProblem.ScopeOfCampaign,
            { Waits: true, Delay: not { Ticks: > 0 } } => PolicyProblem.NoDelay,
            { Waits: false, Delay: not null } => PolicyProblem.NeedlessDelay,
            { Tries: < 0 } => PolicyProblem.NegativeTries,
            _ => null,
        };
}

/// <summary>Why something cannot be a policy.</summary>
[Code("policy.problem")]
public enum PolicyProblem
{
    /// <summary>What stops or slows a number is about a number, an account or the app.</summary>
    ScopeOfNumber,

    /// <summary>What pauses a campaign is about its messages or its template.</summary>
    ScopeOfCampaign,
    NoDelay,

    /// <summary>A delay for an action that does not wait.</summary>
    NeedlessDelay,
    NegativeTries,
}

/// <summary>What a code is about.</summary>
public enum ErrorScope
{
    Message,
    Person,
    Template,
    Number,
    Account,
    App,
}

/// <summary>What is done about it.</summary>
public enum ErrorAction
{
    /// <summary>Try again; uses up one of the recipient's tries.</summary>
    Retry,

    /// <summary>Come back to this person later, as Meta asks; uses up no try.</summary>
    Postpone,

    /// <summary>Let the number, the account's numbers or all numbers wait.</summary>
    SlowDown,

    /// <summary>Give this message up.</summary>
    Fail,

    /// <summary>Give it up and unsubscribe the person.</summary>
    OptOut,

    /// <summary>Pause the campaign, and with <see cref="ErrorScope.Template"/> every campaign that sends the template.</summary>
    PauseCampaign,

    /// <summary>Stop the number, with <see cref="ErrorScope.Account"/> or <see cref="ErrorScope.App"/> all of theirs, and call a
    /// person.</summary>
    StopNumber,
}

/// <summary>All policies as they stood at one moment.</summary>
public sealed class PolicyBook
{
    // The row for every code without one.
    const int AnyOther = -1;

    // HTTP's own word for too fast, with a code nobody knows.
    static readonly ErrorPolicy TooFast = new(
        AnyOther,
        AnyOther,
        ErrorScope.Number,
        ErrorAction.SlowDown,
        TimeSpan.FromSeconds(2),
        false,
        null,
        PolicyMeanings.English(PolicyMeaning.TooManyRequests)
    );
    static readonly ErrorPolicy Passing = new(
        AnyOther,
        AnyOther,
        ErrorScope.Message,
        ErrorAction.Retry,
        TimeSpan.FromMinutes(1),
        true,
        null,
        PolicyMeanings.English(PolicyMeaning.Passing)
    );
    static readonly ErrorPolicy Unknown = new(
        AnyOther,
        AnyOther,
        ErrorScope.Message,
        ErrorAction.Fail,
        null,
        false,
        null,
        PolicyMeanings.English(PolicyMeaning.NotKnown)
    );

    readonly FrozenDictionary<int, ErrorPolicy> single;
    readonly IReadOnlyList<ErrorPolicy> ranges;

    public PolicyBook(IReadOnlyList<ErrorPolicy> all)
    {
        single = all.Where(policy => policy.Code == policy.LastCode).ToFrozenDictionary(policy => policy.Code);
        ranges = [.. all.Where(policy => policy.Code < policy.LastCode)];
    }

    /// <summary>The policy for an error of the API.</summary>
    public ErrorPolicy For(GraphError error) =>
        Listed(error.Code)
        ?? (
            error.HttpStatus == 429 ? TooFast
            : error.IsTransient || error.HttpStatus >= 500 ? Passing
            : Otherwise
        );

    /// <summary>The policy for a code a webhook tells.</summary>
    public ErrorPolicy For(int code) => Listed(code) ?? Otherwise;

    /// <summary>Whether an outcome's error is believed although it came with a 5xx.</summary>
    public bool Believes5xx(SendOutcome outcome) =>
        outcome switch
        {
            Throttled throttled => For(throttled.Error).Believes5xx,
            Rejected rejected => For(rejected.Error).Believes5xx,
            _ => false,
        };

    ErrorPolicy Otherwise => single.GetValueOrDefault(AnyOther, Unknown);

    ErrorPolicy? Listed(int code) =>
        single.GetValueOrDefault(code) ?? ranges.FirstOrDefault(policy => policy.Code <= code && code <= policy.LastCode);
}
