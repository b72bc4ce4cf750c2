using Curlew.Words;

namespace Curlew.Server.Api;

/// <summary>In which language somebody wants to be answered.</summary>
static class Language
{
    /// <summary>ISO 639; the first of those the caller would like that there are words in.</summary>
    public static string Of(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => Phrasebook.Languages.FirstOrDefault(known => one.Value.StartsWith(known, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(known => known is not null)
        ?? Phrasebook.Languages[0];
}
