using Curlew.Lifecycle;
using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Desks;

/// <summary>What can be done with profiles that may be one person.</summary>
public sealed class MergeDesk
{
    static readonly Verb Seeing = new("merge.see", Permission.SeePeople);
    static readonly Verb Joining = new("merge.join", Permission.MergePeople) { Patience = Patience.WholeTables };
    static readonly Verb Dismissing = new("merge.dismiss", Permission.MergePeople);

    readonly Desk desk;

    internal MergeDesk(Desk desk) => this.desk = desk;

    /// <summary>Pairs nobody has decided about, oldest first, masked.</summary>
    public Task<List<PairOfProfiles>> Open(int most, CancellationToken ct = default) =>
        desk.Read(
            Seeing,
            new("profile", null),
            async database =>
            {
                var pairs = await new MergeProfiles(database).Candidates(most, ct);
                var people = await desk.People(database, pairs.SelectMany(pair => new[] { pair.Older, pair.Younger }), ct);
                return pairs.ConvertAll(pair => new PairOfProfiles(
                    pair,
                    people.GetValueOrDefault(pair.Older),
                    people.GetValueOrDefault(pair.Younger)
                ));
            },
            pairs => pairs.Sum(People),
            ct
        );

    /// <summary>Two profiles and what speaks for their being one person.</summary>
    public Task<PairOfProfiles> Look(Guid one, Guid other, CancellationToken ct = default) =>
        desk.Read(
            Seeing,
            new("profile", one),
            async database =>
            {
                var people = await desk.People(database, [one, other], ct);
                var pair = await new MergeProfiles(database).Between(one, other, ct);
                return new PairOfProfiles(pair, people.GetValueOrDefault(one), people.GetValueOrDefault(other));
            },
            People,
            ct
        );

    /// <summary>Makes one profile of two. It cannot be undone.</summary>
    /// <param name="because">Why they are one person; kept sealed with the merge.</param>
    public Task<MergeOutcome> Join(Guid kept, Guid gone, string because, CancellationToken ct = default) =>
        desk.Do(
            Joining,
            new("profile", kept),
            tx => MergeProfiles.Run(tx, desk.Sealer, kept, gone, desk.Actor.Label, because, desk.Clock.GetUtcNow(), ct),
            ct
        );

    /// <summary>Notes that a pair is two people; it is not listed again.</summary>
    public Task<MergeOutcome> AreTwo(Guid one, Guid other, CancellationToken ct = default) =>
        desk.Do(
            Dismissing,
            new("profile", one),
            tx => MergeProfiles.AreTwo(tx, one, other, desk.Actor.Label, desk.Clock.GetUtcNow(), ct),
            ct
        );

    static int People(PairOfProfiles pair) => (pair.One is null ? 0 : 1) + (pair.Other is null ? 0 : 1);
}

/// <summary>Two profiles that may be one person.</summary>
/// <param name="Seen">What speaks for it; null where nothing was seen, or somebody has decided.</param>
/// <param name="One">Masked; null when it is gone.</param>
/// <param name="Other">As <paramref name="One"/>.</param>
public sealed record PairOfProfiles(MergeCandidate? Seen, MaskedPerson? One, MaskedPerson? Other);
