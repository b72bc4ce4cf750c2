using System.Net;
using Curlew.Server.Webhooks;

namespace Curlew.Server.Hosting;

/// <summary>
/// The names under which this server may be asked. A page of another site can lead a name of its own to this machine and then read what is
/// here as if it were its own; so a request must name this machine, or a name that was set.
/// </summary>
/// <param name="further">Host names besides those of this machine; a port is no part of them.</param>
sealed class OwnNames(IReadOnlyCollection<string> further)
{
    public const string Variable = "CURLEW_HOSTS";

    /// <param name="own">Names it has anyway: that of the address people reach it at.</param>
    public static OwnNames From(Func<string, string?> setting, params string[] own) =>
        new([.. own, .. (setting(Variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]);

    /// <summary>Lets through what is for this server. Webhooks are known by their signature, under whatever name they come.</summary>
    public Task Demand(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == IncomingWebhook.Path || Are(context.Request.Host.Host, context.Connection.LocalIpAddress))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return context.Response.WriteAsync(
            $"This server does not go by that name. Ask for it as localhost or by its address, or name it in {Variable}.\n",
            context.RequestAborted
        );
    }

    internal bool Are(string host, IPAddress? here) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address)
            ? IPAddress.IsLoopback(address) || Plain(address).Equals(here is null ? null : Plain(here))
            : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || further.Contains(host, StringComparer.OrdinalIgnoreCase);

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
