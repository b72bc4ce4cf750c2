using System.CommandLine;
using System.Text.Json;
using Curlew.Server.Rehearsals;

namespace Curlew.Server.Commands;

/// <summary><c>curlew rehearse</c>: a whole campaign against the stand-in for Meta, forty business days in about a minute.</summary>
static class RehearseCommand
{
    public static Command Create()
    {
        var recipients = Positive("--recipients", 10_000, "People in the campaign, 1 to 5,000,000.", 5_000_000);
        var dailyLimit = Positive("--daily-limit", 250, "Messages the campaign may send in one day.", 1_000_000);
        var seed = new Option<long>("--seed") { Description = "Chooses the people and everything they do; the same seed gives the same ledger.", DefaultValueFactory = _ => 1 };
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
        });
        return command;
    }

    static Option<int> Positive(string name, int usual, string description, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
                result.AddError($"{name} is {value}; give a number from 1 to {most:N0}.");
        });
        return option;
    }
}
