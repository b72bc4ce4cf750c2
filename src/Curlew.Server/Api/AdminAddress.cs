using Curlew.Server.Terminal;

namespace Curlew.Server.Api;

/// <summary>
/// An address of its own for people and programs of the business, so that the one that Meta calls answers nothing but webhooks and health. Which address
/// a request came to is known by its port.
/// </summary>
sealed class AdminAddress
{
    int? port;

    AdminAddress(string url) => Url = url;

    public string Url { get; }

    /// <summary>Null where there is one address for everything.</summary>
    /// <exception cref="NotConfigured">It is no address, or has the port of the other one.</exception>
    public static AdminAddress? From(string? given, string url)
    {
        if (given is null)
            return null;
        if (!Uri.TryCreate(given, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || address.PathAndQuery != "/")
            throw new NotConfigured($"--admin-url is '{given}', which is not an address such as http://127.0.0.1:5081.");
        if (address.Port != 0 && Uri.TryCreate(url, UriKind.Absolute, out var other) && other.Port == address.Port)
            throw new NotConfigured("--admin-url and --url have the same port. Give them different ones.");
        return new(given);
    }

    /// <summary>Tells where it turned out to listen.</summary>
    public void Listens(string url) => port = new Uri(url).Port;

    /// <summary>Lets through what came to the right address; there is nothing else there.</summary>
    public Task Part(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/health") || context.Connection.LocalPort == port != path.StartsWithSegments("/webhooks"))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
