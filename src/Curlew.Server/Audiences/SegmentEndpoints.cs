using System.Text.Json;
using Curlew.Audiences;
using Curlew.Server.Api;

namespace Curlew.Server.Audiences;

/// <summary>Saved segments over the API, and filters that are only tried.</summary>
static class SegmentEndpoints
{
    const int UsualSample = 20,
        LargestSample = 200;

    public static void Map(ApiNoun api)
    {
        api.List("/segments", "listSegments", "All segments, by name.", (call, ct) => call.Desk.Segments.List(ct), one => one.Name);
        api.Version(
            "/segments/{name}",
            "getSegment",
            "A segment, with the version of it that a change may name.",
            (call, ct) => call.Desk.Segments.Find(call.Word("name"), ct),
            one => one.UpdatedAt
        );
        api.Ask<FilterGiven, AudienceSize>(
            "/segments/count",
            "countSegment",
            "How many people a filter finds; fewer than five are told as that to whoever may not see people one by one.",
            async (call, given, ct) => await call.Desk.Segments.Count(given.Filter, ct)
        );
        api.Ask<SampleAsked, SampleShown>(
            "/segments/sample",
            "sampleSegment",
            "Some of the people a filter finds, masked; the same seed shows the same people while nothing changes.",
            async (call, asked, ct) =>
                asked.Limit is < 1 or > LargestSample
                    ? throw new ApiRefusal(new ApiProblem.OutOfRange("limit", 1, LargestSample))
                    : new SampleShown(await call.Desk.Segments.Sample(asked.Filter, asked.Limit, asked.Seed, ct))
        );
        api.Do<SegmentWritten, SegmentOutcome>(
            "POST",
            "/segments",
            "createSegment",
            "Save a new segment.",
            (call, written, ct) => call.Desk.Segments.Create(written.Name, written.Description, written.Filter, ct),
            makes: true
        );
        api.Do<FilterGiven, SegmentOutcome>(
            "PUT",
            "/segments/{name}/filter",
            "changeSegment",
            "Give a segment another filter; what refers to it means the new one from now on. With If-Match only the version that was looked at.",
            (call, given, ct) => call.Desk.Segments.Change(call.Word("name"), given.Filter, call.IfMatch, ct)
        );
        api.Do<NameGiven, SegmentOutcome>(
            "PUT",
            "/segments/{name}/name",
            "renameSegment",
            "Rename a segment, also where segments and drafts refer to it.",
            (call, given, ct) => call.Desk.Segments.Rename(call.Word("name"), given.Name, ct)
        );
        api.Do("DELETE", "/segments/{name}", "deleteSegment", "Remove a segment that nothing refers to.", (call, ct) =>
            call.Desk.Segments.Delete(call.Word("name"), ct)
        );
    }

    /// <param name="Filter">As in {"city": "NYC"}; {} is everyone.</param>
    sealed record FilterGiven(JsonElement Filter);

    /// <inheritdoc cref="FilterGiven"/>
    sealed record SegmentWritten(string Name, JsonElement Filter, string? Description = null);

    /// <inheritdoc cref="FilterGiven"/>
    sealed record SampleAsked(JsonElement Filter, int Limit = UsualSample, long Seed = 0);

    sealed record SampleShown(IReadOnlyList<SampledPerson> People);

    sealed record NameGiven(string Name);
}
