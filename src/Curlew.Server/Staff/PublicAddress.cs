using System.Net;
using Curlew.Server.Terminal;

namespace Curlew.Server.Staff;

/// <summary>Where people reach this Curlew. Links, cookies and passkeys go by it and by nothing that a request says of itself.</summary>
sealed class PublicAddress
{
    public const string Variable = "CURLEW_ADDRESS",
        ProxyVariable = "CURLEW_PROXY";

    public const string Help =
        $"{Variable} is where people reach this Curlew (https://curlew.example.com; default: where it listens), {ProxyVariable} the addresses of proxies in front of it, beside this machine, that may say for whom they ask.";

    const string Usual = "http://127.0.0.1:5080";

    PublicAddress(Uri address, bool isGiven, IReadOnlyList<IPAddress> proxies) => (Base, IsGiven, Proxies) = (address, isGiven, proxies);

    /// <summary>Whether somebody said where people reach it; otherwise it is where it listens, as far as that is known.</summary>
    public bool IsGiven { get; }

    /// <summary>Scheme, host and port, with nothing behind them.</summary>
    public Uri Base { get; private set; }

    /// <summary>Who besides this machine may say for whom it asks.</summary>
    public IReadOnlyList<IPAddress> Proxies { get; }

    /// <summary>Whether people come by https: then cookies are for https alone.</summary>
    public bool IsSecure => Base.Scheme == Uri.UriSchemeHttps;

    /// <summary>As browsers write it.</summary>
    public string Origin => Base.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether browsers do passkeys there: by https, or on this machine by its name.</summary>
    public bool HasPasskeys => Base.HostNameType is UriHostNameType.Dns && (IsSecure || Base.Host == "localhost");

    /// <param name="listening">Where the server listens, which is how it is reached unless something else is said.</param>
    /// <exception cref="NotConfigured">What is said is no address.</exception>
    public static PublicAddress From(Func<string, string?> setting, string? listening = null)
    {
        var proxies = (setting(ProxyVariable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (proxies.FirstOrDefault(one => !IPAddress.TryParse(one, out _)) is { } wrong)
            throw new NotConfigured($"{ProxyVariable} holds '{wrong}', which is not an IP address.");
        var given = setting(Variable) is { Length: > 0 } typed ? typed : null;
        if (given is not null && !IsWhole(given))
            throw new NotConfigured($"{Variable} is not an address such as https://curlew.example.com, with nothing behind the host.");
        return new(new(given ?? Near(listening)), given is not null, [.. proxies.Select(IPAddress.Parse)]);
    }

    /// <summary>Tells where the server turned out to listen, which only it knows where it was to choose a port.</summary>
    public void Listens(string url)
    {
        if (!IsGiven)
            Base = new(Near(url));
    }

    /// <summary>Whether a request for a host is for this Curlew. On this machine any of its own names will do.</summary>
    public bool Answers(HostString asked) =>
        string.Equals(asked.Value, Base.Authority, StringComparison.OrdinalIgnoreCase)
        || Base.IsLoopback && asked.Host is "localhost" or "127.0.0.1" or "[::1]";

    /// <summary>The whole address of a one-time link.</summary>
    public string Link(string token) => $"{Origin}{JoinPages.LinkPath}?{token}";

    /// <summary>The whole address of the first owner's link.</summary>
    public string First(string token) => $"{Origin}{JoinPages.FirstPath}?{token}";

    static bool IsWhole(string typed) =>
        Uri.TryCreate(typed, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
        && address.PathAndQuery == "/"
        && address.Fragment.Length == 0
        && address.UserInfo.Length == 0;

    // Listening on every address is not an address of its own.
    static string Near(string? listening) =>
        listening is null || !IsWhole(listening) ? Usual
        : new Uri(listening) is { Host: "0.0.0.0" or "[::]" } everywhere ? $"{everywhere.Scheme}://127.0.0.1:{everywhere.Port}"
        : listening;
}
