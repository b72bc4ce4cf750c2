using System.Text.Json;
using Curlew.Audiences;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with saved segments, and with the filters people write.</summary>
public sealed class SegmentDesk
{
    static readonly Verb Seeing = new("segment.see", Permission.SeeSegments);
    static readonly Verb SeeingPeople = new("segment.sample", Permission.SeePeople);
    static readonly Verb Creating = new("segment.create", Permission.WriteSegments);
    static readonly Verb Changing = new("segment.change", Permission.WriteSegments);
    static readonly Verb Renaming = new("segment.rename", Permission.WriteSegments);
    static readonly Verb Deleting = new("segment.delete", Permission.WriteSegments);

    readonly Desk desk;

    internal SegmentDesk(Desk desk) => this.desk = desk;

    /// <summary>All of them, by name.</summary>
    public Task<List<Segment>> List(CancellationToken ct = default) => desk.Look(Seeing, database => Segments.List(database, ct), ct);

    /// <summary>One of them, or null.</summary>
    public Task<Segment?> Find(string name, CancellationToken ct = default) =>
        desk.Look(Seeing, database => Segments.Find(database, name, ct), ct);

    /// <summary>How many people a filter finds; fewer than five are told as that to whoever may not see people one by one.</summary>
    /// <exception cref="FilterRefused">It is not understood, or takes longer than 20 seconds.</exception>
    public Task<AudienceSize> Count(JsonElement filter, CancellationToken ct = default) =>
        desk.Look(
            Seeing,
            async database =>
                await new AudiencePreview(database, desk.Sealer, desk.Clock).Count(filter, ct) is var size
                && desk.Actor.Holds.Contains(Permission.SeePeople)
                    ? size
                    : size.Coarse(),
            ct
        );

    /// <summary>Some of the people a filter finds, masked; the same seed shows the same people while nothing changes.</summary>
    /// <exception cref="FilterRefused">It is not understood, or takes longer than 20 seconds.</exception>
    public Task<List<SampledPerson>> Sample(JsonElement filter, int most, long seed, CancellationToken ct = default) =>
        desk.Read(
            SeeingPeople,
            new("profile", null),
            async database =>
            {
                var people = await new AudiencePreview(database, desk.Sealer, desk.Clock).Sample(filter, most, seed, ct);
                await desk.Alarm(database, "user_profiles", people.Where(one => one.IsUnreadable).Select(one => one.Profile), ct);
                return people;
            },
            people => people.Count,
            ct
        );

    /// <summary>Saves a new one.</summary>
    public Task<SegmentOutcome> Create(string name, string? description, JsonElement filter, CancellationToken ct = default) =>
        desk.Do(
            Creating,
            Named(name),
            tx => Segments.Create(tx, name, description, filter, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>Gives one another filter; what refers to it means the new one from now on.</summary>
    public Task<SegmentOutcome> Change(string name, JsonElement filter, CancellationToken ct = default) =>
        Change(name, filter, seen: null, ct);

    /// <summary>The same, unless somebody has changed it since it was looked at.</summary>
    /// <param name="seen">When it had last been changed then; null changes whatever is there.</param>
    public Task<SegmentOutcome> Change(string name, JsonElement filter, DateTimeOffset? seen, CancellationToken ct = default) =>
        desk.Do(Changing, Named(name), tx => Segments.Change(tx, name, filter, seen, desk.Clock.GetUtcNow(), ct), ct);

    /// <summary>Renames one, also where segments and drafts refer to it.</summary>
    public Task<SegmentOutcome> Rename(string name, string to, CancellationToken ct = default) =>
        desk.Do(Renaming, Named(name), tx => Segments.Rename(tx, name, to, ct), ct);

    /// <summary>Removes one that nothing refers to.</summary>
    public Task<SegmentOutcome> Delete(string name, CancellationToken ct = default) =>
        desk.Do(Deleting, Named(name), tx => Segments.Delete(tx, name, ct), ct);

    static Subject Named(string name) => new("segment", name);
}
