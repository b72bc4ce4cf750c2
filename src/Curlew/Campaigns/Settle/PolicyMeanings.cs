using System.Collections.Frozen;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>Knows the meanings that Curlew came with by their words, so that whoever changes a policy's keeps their own.</summary>
static class PolicyMeanings
{
    static readonly Phrasebook Book = Phrasebook.In("en");
    static readonly FrozenDictionary<string, PolicyMeaning> Known = Enum.GetValues<PolicyMeaning>()
        .ToFrozenDictionary(English, StringComparer.Ordinal);

    /// <summary>As <c>error_policies</c> has it.</summary>
    public static string English(PolicyMeaning meaning) => Book.Say(meaning);

    /// <summary>The meaning that has these words, or the words of whoever wrote them.</summary>
    public static Saying Of(string words) => Known.TryGetValue(words, out var known) ? Saying.Of(known) : Saying.Of(words);
}
