using Curlew.Server.Terminal;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Staff;

/// <summary>The OpenID Connect provider that people may come in by.</summary>
/// <param name="Name">As people know it: the button says it.</param>
/// <param name="Domain">Whoever has a verified address of this domain there gets in uninvited; null where only those who are invited do.</param>
/// <param name="Role">What they are then.</param>
sealed record OpenIdSettings(Uri Authority, string ClientId, string ClientSecret, string Name, string? Domain, Role Role)
{
    public const string Help =
        "People may sign in by an OpenID Connect provider: CURLEW_OIDC_AUTHORITY (https://login.example.com), CURLEW_OIDC_CLIENT_ID, CURLEW_OIDC_CLIENT_SECRET and CURLEW_OIDC_NAME (what the button says); it sends them back to /sign-in/openid. "
        + "Only those who are invited get in, and with CURLEW_OIDC_DOMAIN (example.com) and CURLEW_OIDC_ROLE whoever has a verified address of that domain.";

    /// <summary>Null where none is set.</summary>
    /// <exception cref="NotConfigured">Something is missing or wrong.</exception>
    public static OpenIdSettings? From(Func<string, string?> setting)
    {
        string? Read(string name) => setting($"CURLEW_OIDC_{name}") is { Length: > 0 } text ? text : null;
        string Needed(string name) =>
            Read(name) ?? throw new NotConfigured($"CURLEW_OIDC_AUTHORITY is set, so CURLEW_OIDC_{name} has to be set too.");
        if (Read("AUTHORITY") is not { } typed)
            return null;
        if (!Uri.TryCreate(typed, UriKind.Absolute, out var authority) || authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback)
            throw new NotConfigured("CURLEW_OIDC_AUTHORITY is not an address such as https://login.example.com.");
        var domain = Read("DOMAIN")?.ToLowerInvariant();
        var role = Read("ROLE") is { } word
            ? Codes.Member<Role>(word)
                ?? throw new NotConfigured(
                    $"CURLEW_OIDC_ROLE is '{word}', and has to be one of {string.Join(", ", Enum.GetValues<Role>().Select(Codes.Word))}."
                )
            : (Role?)null;
        if (domain is null != role is null)
            throw new NotConfigured("CURLEW_OIDC_DOMAIN and CURLEW_OIDC_ROLE belong together: set both or neither.");
        return new(authority, Needed("CLIENT_ID"), Needed("CLIENT_SECRET"), Read("NAME") ?? authority.Host, domain, role ?? default);
    }
}
