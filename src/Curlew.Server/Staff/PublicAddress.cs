using Curlew.Server.Terminal;

namespace Curlew.Server.Staff;

/// <summary>Where people reach this Curlew. Links, cookies and passkeys go by it and by nothing that a request says of itself.</summary>
sealed record PublicAddress(Uri Base)
{
    public const string Variable = "CURLEW_ADDRESS";

    /// <summary>What <c>serve</c> listens on when nothing is said.</summary>
    public const string Usual = "http://127.0.0.1:5080";

    /// <summary>Whether people come by https: then cookies are for https alone.</summary>
    public bool IsSecure => Base.Scheme == Uri.UriSchemeHttps;

    /// <summary>Scheme, host and port, as browsers write it.</summary>
    public string Origin => Base.GetLeftPart(UriPartial.Authority);

    /// <param name="listening">Where the server listens, which is how it is reached unless something else is said.</param>
    /// <exception cref="NotConfigured">What is said is no address.</exception>
    public static PublicAddress From(Func<string, string?> setting, string? listening = null)
    {
        var typed = setting(Variable) is { Length: > 0 } set ? set : listening ?? Usual;
        return
            Uri.TryCreate(typed, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && address.PathAndQuery == "/"
            && address.Fragment.Length == 0
            && address.UserInfo.Length == 0
            ? new(address)
            : throw new NotConfigured($"{Variable} is not an address such as https://curlew.example.com, with nothing behind the host.");
    }

    /// <summary>The whole address of a one-time link.</summary>
    public string Link(string token) => $"{Origin}/sign-in/link?{token}";

    /// <summary>The whole address of the first owner's link.</summary>
    public string First(string token) => $"{Origin}/sign-in/first?{token}";
}
