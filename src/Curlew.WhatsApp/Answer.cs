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
