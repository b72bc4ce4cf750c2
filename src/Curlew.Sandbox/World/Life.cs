using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>Something under way in the sandbox that acts at known times, one step after the other.</summary>
abstract class Life
{
    /// <summary>Its place in the journal; below zero for what is derived from the seed alone.</summary>
    public required long Ordinal { get; init; }

    /// <summary>The account whose webhooks tell of it.</summary>
    public abstract Account Account { get; }

    /// <summary>The number it is about; null when it is about the account.</summary>
    public virtual BusinessNumber? About => null;

    /// <summary>Unix milliseconds of the next step.</summary>
    public abstract long Due { get; }

    /// <summary>Orders what is due at the same moment, independent of arrival.</summary>
    public abstract (ulong Phone, ulong Key) Tie { get; }

    /// <summary>Takes the next step; false when it was the last.</summary>
    public abstract bool Act(World world);

    /// <summary>Writes the webhook change of a step: an object with `value` and `field`.</summary>
    public abstract void Write(Utf8JsonWriter json, World world, int step);

    /// <summary>Whether entries of this kind carry Meta's numeric `time`.</summary>
    public virtual bool HasEntryTime => false;
}

/// <summary>One webhook update that waits to be delivered.</summary>
/// <param name="HappenedAt">Unix milliseconds shown in the payload.</param>
/// <param name="DeliverAt">Unix milliseconds before which it is not posted.</param>
/// <param name="IsCopy">A deliberate duplicate.</param>
sealed record Update(Life Of, int Step, long HappenedAt, long DeliverAt, bool IsCopy);
