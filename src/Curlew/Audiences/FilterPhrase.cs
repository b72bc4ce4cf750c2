using Curlew.Words;

namespace Curlew.Audiences;

/// <summary>A piece of a filter that is said in words.</summary>
[Code("filter.said")]
abstract record FilterPhrase
{
    public sealed record Everyone : FilterPhrase;

    public sealed record Nobody : FilterPhrase;

    /// <summary>No value.</summary>
    public sealed record None : FilterPhrase;

    public sealed record And(string First, string Second) : FilterPhrase;

    public sealed record Or(string First, string Second) : FilterPhrase;

    public sealed record Not(string Whom) : FilterPhrase;

    public sealed record InSegment(string Segments) : FilterPhrase;

    public sealed record Is(string Field, string Values) : FilterPhrase;

    public sealed record IsNot(string Field, string Values) : FilterPhrase;

    public sealed record Known(string Field) : FilterPhrase;

    public sealed record NotKnown(string Field) : FilterPhrase;

    public sealed record HasAllOf(string Field, IEnumerable<string> Values) : FilterPhrase;

    public sealed record StartsWith(string Field, string Values) : FilterPhrase;

    public sealed record WithinDays(string Field, string Days) : FilterPhrase;

    public sealed record NotWithinDays(string Field, string Days) : FilterPhrase;

    /// <param name="Bound">from, to, after or before.</param>
    public sealed record Bounded(string Field, string Bound, string Values) : FilterPhrase;
}
