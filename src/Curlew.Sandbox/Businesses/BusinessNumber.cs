using System.Collections.Concurrent;
using System.Text.Json.Nodes;

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

    /// <summary>The code that proves the number is one's own: null once it is proven, empty before one was asked for.</summary>
    public string? VerificationCode { get; set; }

    /// <summary>Welcome message, commands and prompts.</summary>
    public JsonObject? Automation { get; set; }

    /// <summary>Whether a changed identity of a customer must be acknowledged before they are sent to.</summary>
    public bool ChecksIdentity { get; set; }

    /// <summary>The public key of Flows' data, in PEM.</summary>
    public string? EncryptionKey { get; set; }

    public bool ShowsCatalog { get; set; }
    public bool HasCart { get; set; } = true;

    /// <summary>Short links that open a chat with a text filled in, by code.</summary>
    public ConcurrentDictionary<string, string> ShortLinks { get; } = new();

    public Uri? OverrideUrl { get; set; }

    /// <summary>Registrations and deregistrations, in Unix milliseconds.</summary>
    public ConcurrentQueue<long> Registrations { get; } = new();

    /// <summary>Who is blocked, and the id by which they were given.</summary>
    public ConcurrentDictionary<ulong, string> Blocked { get; } = new();

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
