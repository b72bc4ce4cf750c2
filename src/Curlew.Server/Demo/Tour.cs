using System.Globalization;
using Curlew.Server.Webhooks;

namespace Curlew.Server.Demo;

/// <summary>What a person is told once the demo runs: where to look, and what to try.</summary>
/// <param name="Database">As the demo was given it.</param>
/// <param name="Data">The data folder, where it is not the usual one.</param>
sealed record Tour(string Database, string? Data)
{
    static readonly (string Command, string Shows)[] Stops =
    [
        ("campaign list", "what was sent, is being sent and waits to be launched"),
        ($"campaign why '{DemoCampaign.Running}'", "what it waits for now, and when it will be done"),
        ("campaign forecast", "how many go out on which day"),
        ("limits", "what binds sending: people in 24 hours, used and left"),
        ("verify", "every counter recounted from the ledger"),
    ];

    public string Describe(Uri phone, string server, TimeSpan took) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Curlew is running, with a business of {DemoPlan.People:N0} customers and {DemoPlan.Days
                / 7} weeks of history. Ready in {took.TotalSeconds:0.0} s.

              The phone   {phone}   what customers see; write back as one of them
              Webhooks    {server}{Webhooks.IncomingWebhook.Path}
              Health      {server}/health

            Try in another terminal:
            {string.Join('\n', Stops.Select(stop => $"  ./curlew {stop.Command}{Where}   # {stop.Shows}"))}

            Customers go on writing, and '{DemoCampaign.Running}' goes on until it has reached everybody. Ctrl+C stops it; the next ./curlew demo goes on from there, with --reset it begins anew.
            """
        );

    string Where => $" --database {Quoted(Database)}{(Data is null ? "" : $" --data {Quoted(Data)}")}";

    static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.' or ':' or '@') ? text : $"'{text}'";
}
