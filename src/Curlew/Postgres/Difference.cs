namespace Curlew.Postgres;

/// <summary>A stored number that a recount does not confirm.</summary>
/// <param name="What">What is counted, in words.</param>
/// <param name="Where">The row it is stored in; never personal data.</param>
/// <param name="Stored">What the row says.</param>
/// <param name="Counted">What the rows it was derived from say.</param>
public sealed record Difference(string What, string Where, long Stored, long Counted);
