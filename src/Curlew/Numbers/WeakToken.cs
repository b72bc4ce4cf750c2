using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>What a verify token must not be: whoever guesses it learns that a Curlew answers here. Said as the rest of a sentence.</summary>
[Code("verify_token")]
public abstract record WeakToken
{
    /// <param name="Least">Characters.</param>
    public sealed record TooShort(int Least) : WeakToken;

    /// <summary>It is what everybody tries first.</summary>
    public sealed record Guessable : WeakToken;

    // A word of one's own making; Curlew makes one of 32.
    const int Shortest = 12,
        FewestCharacters = 5;

    const string Sandbox = "sandbox-verify-token";

    static readonly string[] Known =
    [
        Sandbox,
        "verify_token",
        "verify-token",
        "verifytoken",
        "my_token",
        "my-token",
        "changeme",
        "change-me",
        "change_me",
        "password",
    ];

    /// <summary>Why a token protects nothing; null for one that may.</summary>
    /// <param name="againstSandbox">Whether the Graph API in use is on this machine: then the sandbox's own token will do.</param>
    public static WeakToken? In(string token, bool againstSandbox) =>
        token.Trim() switch
        {
            { Length: < Shortest } => new TooShort(Shortest),
            Sandbox when againstSandbox => null,
            var trimmed when trimmed.Distinct().Count() < FewestCharacters || Pattern.IsIn(trimmed) => new Guessable(),
            var trimmed when Known.Any(known => trimmed.Contains(known, StringComparison.OrdinalIgnoreCase)) => new Guessable(),
            _ => null,
        };
}
