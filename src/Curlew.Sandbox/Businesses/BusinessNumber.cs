using System.Collections.Concurrent;

namespace Curlew.Sandbox;

/// <summary>A business phone number: what it is at Meta, whom it talks with, and how fast.</summary>
sealed class BusinessNumber(SandboxNumber number, int index, Account account, int population)
{
    public string Id => number.PhoneNumberId;

    /// <summary>Its place among the numbers, from 0; part of the journal.</summary>
    public int Index => index;

    public Account Account => account;
    public Portfolio Portfolio => account.Portfolio;
    public string Display => number.DisplayPhoneNumber;
    public bool HasPairRate => number.PairRate;
    public int? ThroughputPerSecond { get; set; } = number.ThroughputPerSecond;

    /// <summary>The messages of the last second, which the throughput is held against.</summary>
    public Pace Pace { get; } = new();

    /// <summary>What it remembers of each person.</summary>
    public Pairs Pairs { get; } = new(population);

    public Counts Counts { get; } = new();

    /// <summary>The counts a message of this number goes into, its own first.</summary>
    public Counts[] CountedIn { get; set; } = [];

    public bool IsRegistered { get; set; } = true;
    public string? Pin { get; set; }
    public string Status { get; set; } = "CONNECTED";
    public string Quality { get; set; } = "GREEN";
    public string NameStatus { get; set; } = "APPROVED";
    public string VerifiedName { get; set; } = number.VerifiedName;
    public string? Username { get; set; }
    public Uri? OverrideUrl { get; set; }

    /// <summary>Registrations and deregistrations, in Unix milliseconds.</summary>
    public ConcurrentQueue<long> Registrations { get; } = new();

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
}
