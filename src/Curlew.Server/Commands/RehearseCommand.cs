using System.CommandLine;
using System.Text.Json;
using Curlew.Server.Rehearsals;

namespace Curlew.Server.Commands;

/// <summary><c>curlew rehearse</c>: a whole campaign against the stand-in for Meta, forty business days in about a minute.</summary>
static class RehearseCommand
{
    public static Command Create()
    {
        var recipients = Shared.Number("--recipients", 10_000, 1, 5_000_000, "People in the campaign.");
        var dailyLimit = Shared.Number("--daily-limit", 250, 1, 1_000_000, "Messages the campaign may send in one day.");
        var seed = Shared.Number("--seed", 1L, long.MinValue, long.MaxValue, "Chooses the people and everything they do; the same seed gives the same ledger.");
        var database = Shared.Database();
        database.Description = "Keep the result in this database (a connection string, a postgres:// address, or a name on the private server). An interrupted rehearsal goes on from there. Default: a database that is thrown away.";
        var data = Shared.Data();
        var json = Shared.Json();
        var command = new Command("rehearse", "Run a whole campaign with the real engine against a stand-in for Meta, with business time running fast. Needs no account. Exits 1 when a promise was broken.")
        {
            recipients, dailyLimit, seed, database, data, json,
        };
        command.Does(async (parsed, ct) =>
        {
            var plan = new RehearsalPlan(parsed.GetValue(recipients), parsed.GetValue(dailyLimit), parsed.GetValue(seed));
            var asJson = parsed.GetValue(json);
            await using var progress = RehearsalProgress.Start(plan, quiet: asJson);
            await using var rehearsal = await Rehearsal.Prepare(plan, parsed.GetValue(database), parsed.GetValue(data), progress, ct);
            var ledger = await rehearsal.Run(ct);
            await progress.DisposeAsync();
            Console.WriteLine(asJson ? JsonSerializer.Serialize(ledger, Output.Json) : ledger.Describe());
            return ledger.Broken.Count == 0 ? 0 : Shared.Broken;
        }, "Stopped. If it was kept with --database, the same command goes on from here.");
        return command;
    }
}
