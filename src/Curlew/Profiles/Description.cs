namespace Curlew.Profiles;

/// <summary>What is told about a person beside who they are; null where nothing is.</summary>
public abstract record Description
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? AddressLine1 { get; init; }

    public string? AddressLine2 { get; init; }

    public string? City { get; init; }

    public string? State { get; init; }

    public string? Zipcode { get; init; }

    /// <summary>regular, premium or vip.</summary>
    public string? Tier { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public string? Notes { get; init; }
}
