using System.CommandLine;
using System.Text.Json;
using Curlew.Campaigns;

namespace Curlew.Server.Commands;

/// <summary><c>curlew alarms</c>: what should not have happened.</summary>
static class AlarmsCommand
{
    public static Command Create()
    {
        var (database, data, json) = (Shared.Database(), Shared.Data(), Shared.Json());
        var all = new Option<bool>("--all") { Description = "Also those somebody has looked at." };
        var command = new Command("alarms", "List what should not have happened: a message reported although it counted as refused, one sent twice, a restored database. Exits 1 while one is open.")
        {
            database, data, json, all, Acknowledge(),
        };
        command.Does(async (parsed, ct) =>
        {
            await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct);
            var alarms = await new Alarms(installation.Database, TimeProvider.System).List(parsed.GetValue(all), ct);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { alarms }, Output.Json));
            else
                Print(alarms);
            return alarms.Exists(alarm => alarm.AcknowledgedAt is null) ? Shared.Broken : 0;
        });
        return command;
    }

    static void Print(List<Alarm> alarms)
    {
        foreach (var alarm in alarms)
            Console.WriteLine($"{alarm.Id}  {alarm.LastAt:yyyy-MM-dd HH:mm:ss}Z  {alarm.Kind}{(alarm.Times > 1 ? $" ({alarm.Times} times)" : "")}  {alarm.Text}{(alarm.AcknowledgedBy is { } by ? $"  Looked at by {by}." : "")}");
        Console.WriteLine(alarms.Count == 0 ? "No alarms." : "./curlew alarms acknowledge <id> takes one off the list.");
    }

    static Command Acknowledge()
    {
        var (database, data, by) = (Shared.Database(), Shared.Data(), By());
        var id = new Argument<Guid>("id") { Description = "Id of the alarm, as listed." };
        var command = new Command("acknowledge", "Say that you have looked at an alarm; it is kept, and raised anew if it happens again.") { id, by, database, data };
        command.Does(async (parsed, ct) =>
        {
            await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct);
            if (!await new Alarms(installation.Database, TimeProvider.System).Acknowledge(parsed.GetValue(id), parsed.GetValue(by)!, ct))
                throw new NotConfigured($"There is no open alarm {parsed.GetValue(id)}. ./curlew alarms lists those there are.");
            Console.WriteLine("Acknowledged.");
            return 0;
        });
        return command;
    }

    internal static Option<string> By() => new("--by") { HelpName = "name", Description = "Who you are, for the record. Default: the name you are logged in with.", DefaultValueFactory = _ => Environment.UserName };
}
