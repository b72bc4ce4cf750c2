namespace Curlew.WhatsApp;

/// <summary>How a call that sends no message ended. Reading calls may simply be made again after <see cref="NoAnswer{T}"/>.</summary>
public abstract record Answer<T>
{
    private protected Answer() { }
}

/// <summary>Meta did what was asked.</summary>
public sealed record Done<T>(T Value) : Answer<T>;

/// <summary>Meta refused with an error object.</summary>
public sealed record Refused<T>(GraphError Error, TimeSpan? RetryAfter) : Answer<T>;

/// <summary>No usable answer came; whether a change took effect is not known.</summary>
public sealed record NoAnswer<T>(string Why) : Answer<T>;

/// <summary>The file is not at this address any more: addresses live 5 minutes, <see cref="CloudApi.FindMedia"/> gives a new one.</summary>
public sealed record Gone<T> : Answer<T>;

/// <summary>Nothing was fetched or kept, because it would break a rule of this side: a foreign host, or a file that is too large.</summary>
public sealed record Forbidden<T>(string Why) : Answer<T>;
