using Curlew.Words;

namespace Curlew.Numbers;

/// <summary>What an app secret must not be: whoever knows or guesses it writes webhooks in Meta's name. Said as the rest of a sentence.</summary>
[Code("secret")]
public abstract record WeakSecret
{
    /// <param name="Least">Characters.</param>
    public sealed record TooShort(int Least) : WeakSecret;

    /// <summary>It is made of a few characters only.</summary>
    public sealed record Monotonous : WeakSecret;

    /// <summary>It goes on as it begins: a run of neighbours on the keyboard or in the alphabet, or a word said again and again.</summary>
    public sealed record Guessable : WeakSecret;

    /// <summary>It stands in documentation.</summary>
    public sealed record Example : WeakSecret;

    // An app secret of Meta's has 32 hexadecimal digits; anything much shorter was made up.
    const int Shortest = 16;

    // A made-up secret of few different characters is found in no time.
    const int FewestCharacters = 6;

    const string Sandbox = "sandbox-app-secret";

    // Secrets that stand in documentation, in examples of other products and in tests, the part that gives them away.
    static readonly string[] Known =
    [
        "app_secret",
        "app-secret",
        "appsecret",
        "your-super-secret",
        "your_secret",
        "changeme",
        "change-me",
        "change_me",
        "password",
        "secretsecret",
        "0123456789abcdef",
        "429683c4c977415caafcce10f7d57e11",
    ];

    /// <summary>Why a secret protects nothing; null for one that may.</summary>
    /// <param name="againstSandbox">Whether the Graph API in use is on this machine: then the sandbox's own secret will do.</param>
    public static WeakSecret? In(string secret, bool againstSandbox) =>
        secret.Trim() switch
        {
            { Length: < Shortest } => new TooShort(Shortest),
            Sandbox when againstSandbox => null,
            var trimmed when trimmed.Distinct().Count() < FewestCharacters => new Monotonous(),
            var trimmed when Known.Any(known => trimmed.Contains(known, StringComparison.OrdinalIgnoreCase)) => new Example(),
            var trimmed when Pattern.IsIn(trimmed) => new Guessable(),
            _ => null,
        };
}
