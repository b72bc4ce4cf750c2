namespace Curlew.Tests.Simulation;

/// <summary>What no plan may break.</summary>
public enum Promise
{
    /// <summary>Jobs end, and none fails for another reason than its line or its death.</summary>
    JobsRun,
    IntentBeforeMessage,
    OnlyActiveCampaigns,
    NobodyWhoOptedOut,
    NobodyTwice,
    TheirOwnLetter,
    FrequencyCap,
    Window,
    Throughput,
    DailyLimit,
    MessagingLimit,
    NumbersAreExact,
    WebhooksTakeEffect,
    EndsAreTrue,
    NoAlarm,
    ItEnds,
}

/// <summary>Something a plan must never lead to; the text says what.</summary>
sealed class BrokenPromise(Promise promise, string what) : Exception(what)
{
    public Promise Promise => promise;
}
