using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Leads each call to the Graph API, to the sandbox's own controls, or to the phone page.</summary>
sealed class FrontDoor(GraphApi graph, AdminApi admin, OpenFiles files, OwnPages own)
{
    public Task Answer(HttpContext http)
    {
        if (own.Refusal(http.Request) is { } why)
        {
            http.Response.StatusCode = 403;
            return AdminApi.Write(http, new { error = why });
        }

        var path = http.Request.Path.Value!;
        if (path.StartsWith("/_sandbox", StringComparison.Ordinal))
            return admin.Answer(http, path["/_sandbox".Length..].Split('/', StringSplitOptions.RemoveEmptyEntries));
        return PhonePage.Serves(http) ? PhonePage.Answer(http) : files.Answer(http) ?? graph.Answer(http);
    }
}
