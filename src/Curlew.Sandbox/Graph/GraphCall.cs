using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <param name="Version">As written in the path, or the newest when the path names none.</param>
/// <param name="Path">Segments after the version.</param>
/// <param name="Token">The bearer token, from the header or the query.</param>
sealed record GraphCall(string Method, string Version, string[] Path, string? Token)
{
    /// <summary>Newest version known (released 2026-07-29).</summary>
    public const string Newest = "v26.0";

    public static GraphCall Of(HttpContext http)
    {
        var segments = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var versioned = segments is [['v', >= '1' and <= '9', ..], ..];
        return new(http.Request.Method, versioned ? segments[0] : Newest, versioned ? segments[1..] : segments, TokenOf(http.Request));
    }

    static string? TokenOf(HttpRequest request)
    {
        if (
            request.Headers.Authorization.ToString() is { Length: > 7 } header
            && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        )
            return header[7..].Trim();
        // Uploads are asked for with "OAuth" in place of "Bearer" (Meta, Resumable Upload API).
        if (
            request.Headers.Authorization.ToString() is { Length: > 6 } other
            && other.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase)
        )
            return other[6..].Trim();
        return request.Query.TryGetValue("access_token", out var token) ? token.ToString() : null;
    }
}
