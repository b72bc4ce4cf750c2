namespace Curlew.Privacy;

/// <summary>The one place a sealed value belongs to. Moved anywhere else it does not open.</summary>
/// <param name="Table">Table name, without schema.</param>
/// <param name="Column">Column name.</param>
/// <param name="Row">The row's id.</param>
public readonly record struct Cell(string Table, string Column, Guid Row)
{
    public override string ToString() => $"{Table}.{Column} of row {Row}";
}
