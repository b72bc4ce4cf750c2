using System.CommandLine;
using System.Text.Json;
using Curlew.Postgres;

namespace Curlew.Server.Commands;

/// <summary><c>curlew verify</c>: recounts every counter and identity from the rows it was derived from.</summary>
static class VerifyCommand
{
    const int Shown = 50;

    public static Command Create()
    {
        var database = Shared.Database();
        var data = Shared.Data();
        var json = Shared.Json();
        var command = new Command("verify", "Recount every counter from the ledger. Prints each difference and exits 1 when there is one; changes nothing.") { database, data, json };
        command.Does(async (parsed, ct) =>
        {
            await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct);
            if (await new Migrator(installation.Database).Pending(ct) is { Count: > 0 } pending)
                throw new UnfitDatabase($"The schema is {pending.Count} migrations behind this Curlew. Run ./curlew migrate first.");
            var differences = await Verification.Run(installation.Database, ct);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { differences }, Output.Json));
            else
                Print(differences);
            return differences.Count == 0 ? 0 : Shared.Broken;
        });
        return command;
    }

    static void Print(List<Difference> differences)
    {
        foreach (var difference in differences.Take(Shown))
            Console.WriteLine($"{difference.What} of {difference.Where}: stored {difference.Stored}, counted {difference.Counted}");
        if (differences.Count > Shown)
            Console.WriteLine($"… and {differences.Count - Shown} more; --json prints them all.");
        Console.WriteLine(differences.Count == 0 ? "Verified: every counter equals its recount." : $"{differences.Count} differences.");
    }
}
