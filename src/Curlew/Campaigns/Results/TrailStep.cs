using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>What happened to one recipient at one moment; nothing in it is personal.</summary>
[Code("recipient.trail")]
public abstract record TrailStep
{
    /// <summary>The campaign was launched with this person in its audience.</summary>
    public sealed record Launched : TrailStep;

    /// <summary>The campaign was launched without this person.</summary>
    public sealed record Skipped(LeftOut Reason) : TrailStep;

    public sealed record SendingBegan : TrailStep;

    /// <param name="Try">2 for the second.</param>
    public sealed record SendingBeganAgain(int Try) : TrailStep;

    public sealed record Accepted : TrailStep;

    /// <summary>For certain, so it may be tried again.</summary>
    public sealed record NotSent(SendFailure Failure) : TrailStep;

    public sealed record Rejected(SendFailure Failure) : TrailStep;

    /// <summary>WhatsApp took it and gave it up later.</summary>
    public sealed record GivenUp(SendFailure Failure) : TrailStep;

    /// <summary>A person ordered another attempt, whatever had become of this one.</summary>
    public sealed record Superseded : TrailStep;

    /// <summary>The answer was lost.</summary>
    public sealed record Unanswered(SendFailure Failure) : TrailStep;

    public sealed record Delivered : TrailStep;

    public sealed record Read : TrailStep;

    public sealed record Failed(SendFailure Failure) : TrailStep;

    /// <param name="After">Whole minutes, hours or days after the message; 0 minutes is less than one.</param>
    public sealed record Replied(int After, ReplyDelay Unit) : TrailStep
    {
        internal static Replied Of(TimeSpan after) =>
            after switch
            {
                { TotalHours: < 2 } => new((int)after.TotalMinutes, ReplyDelay.Minutes),
                { TotalDays: < 2 } => new((int)after.TotalHours, ReplyDelay.Hours),
                _ => new((int)after.TotalDays, ReplyDelay.Days),
            };
    }

    /// <param name="Source">By what: keyword, button, user_preferences, error_131050, staff, import …</param>
    public sealed record LeftMarketing(string Source) : TrailStep;

    /// <inheritdoc cref="LeftMarketing"/>
    public sealed record CameBack(string Source) : TrailStep;
}

/// <summary>In what the time until an answer is counted.</summary>
public enum ReplyDelay
{
    Minutes,
    Hours,
    Days,
}
