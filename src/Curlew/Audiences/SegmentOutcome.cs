using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Audiences;

/// <summary>What came of changing the saved segments.</summary>
[Code("segment.change")]
public abstract record SegmentOutcome : Outcome
{
    /// <summary>It is saved.</summary>
    public sealed record Saved(Segment Segment) : SegmentOutcome
    {
        public override bool IsDone => true;

        /// <summary>As it is kept.</summary>
        public string Name => Segment.Name;

        public string Filter => Segment.Filter;
    }

    /// <summary>It is gone.</summary>
    public sealed record Deleted(string Name) : SegmentOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>Somebody has changed it since it was looked at.</summary>
    public sealed record ChangedMeanwhile(string Name) : SegmentOutcome;

    /// <summary>There is none of that name.</summary>
    public sealed record NoSuchSegment(string Name) : SegmentOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Another has the name, perhaps in other capitals.</summary>
    public sealed record NameTaken(string Name) : SegmentOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Its name is empty, too long or holds what is no letter.</summary>
    public sealed record NotAName(int Most) : SegmentOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Its filter cannot be used.</summary>
    /// <param name="Part">As in <c>filter.all[0].city</c>.</param>
    public sealed record FilterUnusable(string Part, FilterProblem Problem) : SegmentOutcome
    {
        public override bool IsMistake => true;
    }

    /// <summary>Segments or drafts refer to it, so it stays.</summary>
    /// <param name="By">Their names, as in <c>segment 'North'</c>.</param>
    public sealed record InUse(string Name, IReadOnlyList<string> By) : SegmentOutcome
    {
        public override bool IsMistake => true;

        public override int? Concerned => By.Count;

        public int Users => By.Count;
    }
}
