using System.Net;
using System.Text.RegularExpressions;

namespace Curlew.Server.Tests.Staff;

/// <summary>A browser as far as these pages need one: cookies, forms, and no script. It asks for a name and connects where the server is.</summary>
sealed partial class Browser(Uri server, string host)
{
    static readonly HttpClient Client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    /// <summary>By name.</summary>
    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The page it shows.</summary>
    public Answer Shows { get; private set; } = new(HttpStatusCode.OK, "", null, [], "");

    public string? ForwardedFor { get; set; }

    public string Language { get; set; } = "en";

    public Task<Answer> Get(string path) => Send(new(HttpMethod.Get, path));

    /// <summary>Fills in the form of the page that posts there, with its hidden fields, and sends it.</summary>
    public Task<Answer> Submit(string action, params (string Name, string Value)[] typed)
    {
        var form = Form()
            .Matches(Shows.Text)
            .Select(match => match.Value)
            .First(one => one.Contains($"action=\"{action}\"", StringComparison.Ordinal));
        var hidden = Hidden().Matches(form).ToDictionary(one => one.Groups[1].Value, one => WebUtility.HtmlDecode(one.Groups[2].Value));
        foreach (var (name, value) in typed)
            hidden[name] = value;
        return Post(action, [.. hidden.Select(one => (one.Key, one.Value))]);
    }

    /// <summary>Sends fields that no form had.</summary>
    public Task<Answer> Post(string path, params (string Name, string Value)[] fields) =>
        Send(
            new(HttpMethod.Post, path)
            {
                Content = new FormUrlEncodedContent(fields.Select(one => KeyValuePair.Create(one.Name, one.Value))),
            }
        );

    /// <summary>Sends the fields of a form elsewhere and goes on showing the page, as a script does it.</summary>
    public async Task<Answer> Ask(string path, string ofForm)
    {
        var before = Shows;
        var form = Form()
            .Matches(before.Text)
            .Select(match => match.Value)
            .First(one => one.Contains($"action=\"{ofForm}\"", StringComparison.Ordinal));
        var answer = await Post(
            path,
            [.. Hidden().Matches(form).Select(one => (one.Groups[1].Value, WebUtility.HtmlDecode(one.Groups[2].Value)))]
        );
        Shows = before;
        return answer;
    }

    public async Task<Answer> SignIn(string email, string password)
    {
        await Get("/sign-in");
        return await Submit("/sign-in", ("email", email), ("password", password));
    }

    public async Task<Answer> Send(HttpRequestMessage request)
    {
        request.RequestUri = new(server, request.RequestUri!);
        request.Headers.Host = host;
        request.Headers.Add("Accept-Language", Language);
        if (Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(one => $"{one.Key}={one.Value}")));
        if (ForwardedFor is { } address)
            request.Headers.Add("X-Forwarded-For", address);
        using var response = await Client.SendAsync(request);
        var set = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.ToList() : [];
        foreach (var cookie in set)
            Keep(cookie);
        var answer = new Answer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.Location?.OriginalString,
            set,
            response.Headers.TryGetValues("Content-Security-Policy", out var policy) ? policy.Single() : ""
        )
        {
            ComeAgain = response.Headers.RetryAfter?.Delta,
        };
        return Shows = answer;
    }

    void Keep(string cookie)
    {
        var (name, value) = (cookie.Split('=')[0], cookie.Split(';')[0].Split('=', 2)[1]);
        if (value.Length == 0)
            Cookies.Remove(name);
        else
            Cookies[name] = value;
    }

    [GeneratedRegex("""<form method="post".*?</form>""", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex Hidden();
}

/// <summary>What the server answered.</summary>
/// <param name="GoesTo">Where it sends the browser; null for nowhere.</param>
sealed record Answer(HttpStatusCode Status, string Text, string? GoesTo, List<string> SetCookies, string Policy)
{
    /// <summary>After how long it says that one may; null where it says nothing.</summary>
    public TimeSpan? ComeAgain { get; init; }
}
