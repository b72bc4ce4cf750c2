namespace Curlew.Server.Api;

/// <summary>What each group of operations is about, for the document.</summary>
static class ApiTags
{
    static readonly Dictionary<string, string> Known = new()
    {
        ["Campaigns"] = "Written down, looked at, launched and steered; who got them and what came of it.",
        ["Segments"] = "Saved filters, counted and sampled.",
        ["Templates"] = "Written, taken through Meta's review, previewed and sent to one person.",
        ["Profiles"] = "Customers: found, masked, and what they decided about marketing.",
        ["Fields"] = "Fields of one's own.",
        ["Decisions"] = "What only a person can decide: messages that may mean stop, bursts of opt-outs.",
        ["Merges"] = "Profiles that may be one person.",
        ["Imports"] = "Tables of people that still take effect.",
        ["Numbers"] = "The business's own numbers, and what Meta says of them.",
        ["Limits"] = "What binds sending, and what is done about error codes.",
        ["Replies"] = "What is answered by itself.",
        ["Webhooks"] = "Programs of the business's own that are told what happens.",
        ["Deliveries"] = "Webhooks that Meta delivered.",
        ["Operations"] = "Queues and alarms.",
        ["Audit"] = "Who did what, and whether everything that is counted is counted right.",
        ["Staff"] = "Who works here.",
        ["API keys"] = "Which programs may come.",
    };

    public static string Describe(string tag) => Known[tag];
}
