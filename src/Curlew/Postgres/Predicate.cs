namespace Curlew.Postgres;

/// <summary>
/// A condition put in the place a statement marks with <c>/*where*/ true</c>. Its text is written by Curlew alone, from allow-listed
/// columns and numbered parameters; everything a person typed is in <paramref name="Arguments"/>.
/// </summary>
/// <param name="Text">SQL with parameters numbered after the statement's own.</param>
/// <param name="Arguments">Values of those parameters, in order.</param>
public sealed record Predicate(string Text, IReadOnlyList<object?> Arguments)
{
    const string Where = "/*where*/ true",
        Excluded = "/*excluded*/ false";

    string Place { get; init; } = Where;

    /// <summary>A condition for the place marked with <c>/*excluded*/ false</c>.</summary>
    public static Predicate Excluding(string text, IReadOnlyList<object?> arguments) => new(text, arguments) { Place = Excluded };

    internal string In(string statement) =>
        statement.Contains(Place, StringComparison.Ordinal)
            ? statement.Replace(Place, Text, StringComparison.Ordinal)
            : throw new InvalidOperationException($"The statement has no '{Place}' for the condition to stand in.");
}
