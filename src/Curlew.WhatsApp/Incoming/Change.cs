namespace Curlew.WhatsApp;

/// <summary>One thing a delivery tells.</summary>
public abstract record Change(Origin Origin);

/// <summary>Where in a delivery a change stood.</summary>
/// <param name="AccountId">The WhatsApp business account, as Meta names it.</param>
/// <param name="Time">When Meta wrote the entry; given for account fields only.</param>
/// <param name="Field">The webhook field, for example messages.</param>
public sealed record Origin(string? AccountId, Stamp Time, string? Field)
{
    internal static readonly Origin None = new(null, default, null);
}

/// <summary>A field, or the content of a field, that this version does not know. The JSON is kept as it came.</summary>
public sealed record UnknownChange(Origin Origin, string Json) : Change(Origin);

/// <summary>A delivery or a part of one that cannot be read. The JSON is kept where there is any.</summary>
public sealed record BrokenDelivery(Origin Origin, string Reason, string? Json) : Change(Origin);

/// <summary>Trouble of the system, the app or the account that concerns no single message.</summary>
public sealed record SystemError(Origin Origin, string? PhoneNumberId, GraphError Error) : Change(Origin);
