using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>How many calls that are not messages an account may make, and the headers that tell how much of it is used.</summary>
static class ManagementRate
{
    // Meta, rate limits, 2026-03: 5,000 management calls an hour for an active account.
    const int CallsPerHour = 5_000;

    /// <summary>Counts a call; false when the hour's calls are used up.</summary>
    public static bool Allows(HttpContext http, Account account, long now)
    {
        var within = Account.Within(account.ManagementCalls, CallsPerHour, TimeSpan.FromHours(1), now);
        var percent = account.ManagementCalls.Count * 100 / CallsPerHour;
        var usage = string.Create(CultureInfo.InvariantCulture, $"\"call_count\":{percent},\"total_cputime\":1,\"total_time\":1");
        http.Response.Headers["X-Business-Use-Case-Usage"] =
            $$"""{"{{account.Id}}":[{"type":"whatsapp_business_management",{{usage}},"estimated_time_to_regain_access":{{(within ? 0 : 60)}}}]}""";
        http.Response.Headers["X-App-Usage"] = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"call_count":{{percent}},"total_cputime":0,"total_time":0}"""
        );
        return within;
    }
}
