using System.Collections.Concurrent;

namespace Curlew.Sandbox;

/// <summary>A WhatsApp Business account: templates, webhook subscription, and the token that reaches it.</summary>
sealed class Account(string id, int index, Portfolio portfolio, string token, string appSecret)
{
    public string Id => id;

    /// <summary>Its place among the accounts, from 0; part of the journal.</summary>
    public int Index => index;

    public Portfolio Portfolio => portfolio;
    public string Token => token;
    public string AppSecret => appSecret;
    public List<BusinessNumber> Numbers { get; } = [];
    public TemplateBook Templates { get; } = new(index);
    public bool IsSubscribed { get; set; } = true;
    public Uri? OverrideUrl { get; set; }

    /// <summary>Whether template insights were switched on, which cannot be undone (Meta, template analytics, 2025-11).</summary>
    public bool HasInsights { get; set; }

    public ConcurrentDictionary<string, string[]> Users { get; } = new();
    public ConcurrentDictionary<string, SandboxFlow> Flows { get; } = new();
    public string Name => Numbers.Count > 0 ? Numbers[0].VerifiedName : id;

    /// <summary>Templates created, in Unix milliseconds.</summary>
    public ConcurrentQueue<long> TemplatesCreated { get; } = new();

    /// <summary>Management calls, in Unix milliseconds.</summary>
    public ConcurrentQueue<long> ManagementCalls { get; } = new();

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
