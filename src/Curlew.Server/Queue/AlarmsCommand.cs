using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Server.Terminal;

namespace Curlew.Server.Queue;

/// <summary><c>curlew alarms</c>: what should not have happened.</summary>
static class AlarmsCommand
{
    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "Also those somebody has looked at." };
        var command = new Command(
            "alarms",
            "List what should not have happened: a message reported although it counted as refused, one sent twice, a restored database. Exits 1 while one is open."
        )
        {
            all,
            Acknowledge(),
        };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var alarms = await seat.Desk.Alarms.List(parsed.GetValue(all), ct);
            seat.Tell(new { alarms }, Told(alarms));
            return alarms.Exists(alarm => alarm.AcknowledgedAt is null) ? Shared.Broken : 0;
        });
        return command;
    }

    /// <summary>All of it, for people to read.</summary>
    public static IEnumerable<string> Told(List<Alarm> alarms)
    {
        foreach (var alarm in alarms)
            yield return $"{alarm.Id}  {alarm.LastAt:yyyy-MM-dd HH:mm:ss}Z  {alarm.Kind}{(alarm.Times > 1 ? $" ({alarm.Times} times)" : "")}  {Seat.Say(alarm.Text)}{(alarm.AcknowledgedBy is { } by ? $"  Looked at by {by}." : "")}";
        yield return alarms.Count == 0 ? Seat.Say(Nothing.Alarms) : "./curlew alarms acknowledge <id> takes one off the list.";
    }

    static Command Acknowledge()
    {
        var by = Seat.By();
        var id = new Argument<Guid>("id") { Description = "Id of the alarm, as listed." };
        var command = new Command("acknowledge", "Say that you have looked at an alarm; it is kept, and raised anew if it happens again.")
        {
            id,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await seat.For(parsed.GetValue(by)).Alarms.Acknowledge(parsed.GetValue(id), ct))
        );
        return command;
    }
}
