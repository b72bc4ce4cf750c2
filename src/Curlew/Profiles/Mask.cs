using System.Globalization;

namespace Curlew.Profiles;

/// <summary>Personal texts as they are shown to whoever has not asked to see them.</summary>
static class Mask
{
    const string Hidden = "•••";

    /// <summary>The first letter of each word, of three words at most.</summary>
    public static string? Name(string? name) =>
        name is null ? null : string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3).Select(Text));

    /// <summary>What a reader sees as its first letter, whatever that is made of.</summary>
    public static string Text(string text) => StringInfo.GetNextTextElement(text) + Hidden;

    public static string? Email(string? email) => string.IsNullOrEmpty(email) ? null : $"{Text(email)}@{Hidden}";
}
