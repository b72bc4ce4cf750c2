namespace Curlew.WhatsApp;

/// <summary>Where and as whom <see cref="CloudApi"/> calls. Ids are opaque text.</summary>
public sealed class CloudApiOptions
{
    /// <summary>The Graph API, or a stand-in for it. The access token is sent there.</summary>
    public Uri BaseUrl { get; init; } = new("https://graph.facebook.com");

    /// <summary>The Graph API version. Meta answers calls to an ended version with the oldest living one.</summary>
    public string Version { get; init; } = "v26.0";

    public required string AccessToken { get; init; }

    public required string PhoneNumberId { get; init; }

    /// <summary>The WhatsApp business account, needed for templates and the list of numbers only.</summary>
    public string? AccountId { get; init; }

    /// <summary>How long one call may take from its start to the last byte of the answer. Well above Meta's slowest usual answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Lets each message leave when its turn has come; null sends at once. What it is given sends the message, once.</summary>
    public Func<Func<Task<SendOutcome>>, Task<SendOutcome>>? Pace { get; init; }

    /// <summary>How long moving one file may take; Meta carries documents of up to 100 MB.</summary>
    public TimeSpan MediaTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Hosts, with their subdomains, that files may be downloaded from with the access token. The host of <see cref="BaseUrl"/> is
    /// always allowed.</summary>
    public IReadOnlyList<string> MediaHosts { get; init; } = ["lookaside.fbsbx.com", "fbcdn.net", "whatsapp.net"];
}
