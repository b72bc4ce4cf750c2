using System.Collections.Concurrent;

namespace Curlew.Sandbox;

/// <summary>What the business set up at Meta: its number, profile, subscriptions and block list. Lives as long as the process.</summary>
sealed class Account(SandboxOptions options)
{
    public bool TokenRevoked { get; set; }
    public bool IsRegistered { get; set; } = true;
    public string? Pin { get; set; }
    public string Status { get; set; } = "CONNECTED";
    public string Quality { get; set; } = "GREEN";
    public string NameStatus { get; set; } = "APPROVED";
    public string VerifiedName { get; set; } = options.VerifiedName;
    public string? Username { get; set; }
    public bool IsSubscribed { get; set; } = true;
    public Uri? OverrideUrl { get; set; }
    public Uri? NumberOverrideUrl { get; set; }

    /// <summary>Registrations and deregistrations, in Unix milliseconds.</summary>
    public ConcurrentQueue<long> Registrations { get; } = new();

    /// <summary>Templates created, in Unix milliseconds.</summary>
    public ConcurrentQueue<long> TemplatesCreated { get; } = new();

    public ConcurrentDictionary<ulong, bool> Blocked { get; } = new();

    public ConcurrentDictionary<string, string> Profile { get; } =
        new(
            new Dictionary<string, string>
            {
                ["about"] = "Hey there! We are using WhatsApp.",
                ["vertical"] = "RETAIL",
                ["websites"] = """["https://example.com"]""",
            }
        );

    /// <summary>Counts a call against a limit over a span; false when the limit is used up.</summary>
    public static bool Within(ConcurrentQueue<long> calls, int most, TimeSpan span, long now)
    {
        while (calls.TryPeek(out var first) && now - first >= span.TotalMilliseconds)
            calls.TryDequeue(out _);
        if (calls.Count >= most)
            return false;
        calls.Enqueue(now);
        return true;
    }
}
