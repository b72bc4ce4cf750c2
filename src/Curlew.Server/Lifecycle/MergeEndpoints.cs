using Curlew.Desks;
using Curlew.Lifecycle;
using Curlew.Profiles;
using Curlew.Server.Api;

namespace Curlew.Server.Lifecycle;

/// <summary>Profiles that may be one person, over the API.</summary>
static class MergeEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.Some<PairShown>(
            "/merges",
            "listMerges",
            "Pairs of profiles that may be one person and that nobody has decided about, oldest first, masked.",
            async (call, most, ct) => (await call.Desk.Merges.Open(most, ct)).ConvertAll(PairShown.Of)
        );
        api.Ask<PairGiven, PairShown>(
            "/merges/look",
            "lookAtMerge",
            "Two profiles and what speaks for their being one person.",
            async (call, given, ct) => PairShown.Of(await call.Desk.Merges.Look(given.One, given.Other, ct))
        );
        api.Do<MergeGiven, MergeOutcome>(
            "POST",
            "/merges/join",
            "joinProfiles",
            "Make one profile of two. It cannot be undone.",
            (call, given, ct) => call.Desk.Merges.Join(given.Kept, given.Gone, given.Because, ct)
        );
        api.Do<PairGiven, MergeOutcome>(
            "POST",
            "/merges/are-two",
            "keepProfilesApart",
            "Note that a pair is two people; it is not listed again.",
            (call, given, ct) => call.Desk.Merges.AreTwo(given.One, given.Other, ct)
        );
    }

    sealed record PairGiven(Guid One, Guid Other);

    /// <param name="Because">Why they are one person; kept sealed with the merge.</param>
    sealed record MergeGiven(Guid Kept, Guid Gone, string Because);

    // WhatsApp's id of the message is left out: it holds the number of whoever wrote it.
    sealed record PairShown(string? Reason, DateTimeOffset? NotedAt, MaskedPerson? One, MaskedPerson? Other)
    {
        public static PairShown Of(PairOfProfiles pair) => new(pair.Seen?.Reason, pair.Seen?.NotedAt, pair.One, pair.Other);
    }
}
