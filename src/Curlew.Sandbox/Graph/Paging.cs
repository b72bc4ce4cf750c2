using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Graph's pages: `limit`, `after` and `before`, cursors both ways, and addresses of the neighbours.</summary>
static class Paging
{
    const int Usual = 25;
    const int Most = 1_000;

    /// <summary>Answers with the page of a list that was asked for; a cursor nobody knows any more is refused.</summary>
    /// <param name="keyOf">What an entry is found again by.</param>
    public static Task Answer<T>(HttpContext http, IReadOnlyList<T> all, Func<T, string> keyOf, Func<T, JsonNode> show)
    {
        var query = http.Request.Query;
        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, Most) : Usual;
        var (from, to) = (0, Math.Min(limit, all.Count));
        if (query["after"].ToString() is { Length: > 0 } after)
        {
            if (Place(after) is not { } place)
                return Stale(http);
            (from, to) = (place + 1, Math.Min(place + 1 + limit, all.Count));
        }
        else if (query["before"].ToString() is { Length: > 0 } before)
        {
            if (Place(before) is not { } place)
                return Stale(http);
            (from, to) = (Math.Max(0, place - limit), place);
        }
        var answer = new JsonObject { ["data"] = new JsonArray([.. all.Skip(from).Take(to - from).Select(show)]) };
        if (to > from)
            answer["paging"] = Links(http, limit, from > 0, to < all.Count, Cursor(keyOf(all[from])), Cursor(keyOf(all[to - 1])));
        return Reply.Write(http, 200, answer);

        int? Place(string cursor) =>
            Enumerable.Range(0, all.Count).Where(at => Cursor(keyOf(all[at])) == cursor).Cast<int?>().FirstOrDefault();
    }

    static JsonObject Links(HttpContext http, int limit, bool hasPrevious, bool hasNext, string first, string last)
    {
        var links = new JsonObject
        {
            ["cursors"] = new JsonObject { ["before"] = first, ["after"] = last },
        };
        if (hasNext)
            links["next"] = Address(http, limit, $"after={last}");
        if (hasPrevious)
            links["previous"] = Address(http, limit, $"before={first}");
        return links;
    }

    // What the caller gave stays, and so does a token that stood in the query: whoever follows the address needs it again.
    static string Address(HttpContext http, int limit, string cursor)
    {
        var kept = string.Concat(
            http.Request.Query.Where(part => part.Key is not ("after" or "before" or "limit"))
                .Select(part => $"&{part.Key}={Uri.EscapeDataString(part.Value.ToString())}")
        );
        return $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}?limit={limit}&{cursor}{kept}";
    }

    static Task Stale(HttpContext http) => Reply.Refuse(http, new(131059, "The cursor is stale; begin again without it."));

    static string Cursor(string key) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(key)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
