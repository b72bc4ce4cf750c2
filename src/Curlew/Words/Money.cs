namespace Curlew.Words;

/// <summary>An amount, written with two digits behind its point.</summary>
/// <param name="Currency">As in USD.</param>
public readonly record struct Money(decimal Amount, string Currency) : IFormattable
{
    public string ToString(string? format, IFormatProvider? formatProvider) => string.Create(formatProvider, $"{Amount:N2} {Currency}");
}
