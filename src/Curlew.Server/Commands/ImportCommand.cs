using System.CommandLine;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Profiles;

namespace Curlew.Server.Commands;

/// <summary><c>curlew import profiles</c>: brings customers in from a table.</summary>
static class ImportCommand
{
    const int Shown = 20;

    public static Command Create() => new("import", "Bring customers in from CSV or .xlsx files.") { Profiles() };

    static Command Profiles()
    {
        var file = new Argument<string>("file") { Description = "A .csv (any usual separator and encoding) or .xlsx file. Its first row names the columns: phone is needed; name, email, address_line1, address_line2, city, state, zipcode, tier, tags, notes and subscription are known." };
        var country = new Option<string>("--country") { Description = "Country of numbers written without a country code, as in US or DE.", DefaultValueFactory = _ => "US" };
        var leaveOut = new Option<bool>("--leave-out-bad-rows") { Description = "Import the good rows and list the others. Otherwise one bad row keeps all of them out." };
        var database = Shared.Database();
        var data = Shared.Data();
        var json = Shared.Json();
        var command = new Command("profiles", "Add new customers and fill in what the table says about known ones. All rows or none; nobody who has left is brought back.")
        {
            file, country, leaveOut, database, data, json,
        };
        command.Does(async (parsed, ct) =>
        {
            await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct);
            if (await new Migrator(installation.Database).Pending(ct) is { Count: > 0 } pending)
                throw new UnfitDatabase($"The schema is {pending.Count} migrations behind this Curlew. Run ./curlew migrate first.");
            using var sealer = await installation.OpenSealer(ct);
            var import = new ImportProfiles(installation.Database, sealer, TimeProvider.System);
            var outcome = await import.Run(parsed.GetValue(file)!, parsed.GetValue(country)!.ToUpperInvariant(), parsed.GetValue(leaveOut), new Lines(), ct);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize<object>(outcome, Output.Json) : Describe(outcome));
            return outcome is Imported ? 0 : Shared.Broken;
        });
        return command;
    }

    static string Describe(ImportOutcome outcome) => outcome switch
    {
        Imported done => string.Join('\n', Told(done)),
        ImportRefused refused => string.Join('\n',
            [.. Problems(refused.Problems), $"Nothing was imported: {refused.Problems.Count} problems in {refused.Rows} rows. Mend them, or import the rest with --leave-out-bad-rows."]),
        _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: say here what it means."),
    };

    static IEnumerable<string> Told(Imported done)
    {
        foreach (var line in Problems(done.LeftOut))
            yield return line;
        yield return $"{done.Added} added, {done.Changed} known already and brought up to date, {done.LeftOut.Select(problem => problem.Line).Distinct().Count()} rows left out.";
        if (done.Twice > 0)
            yield return $"{done.Twice} rows were about a person of an earlier row; the later row counts.";
        if (done.StillUnsubscribed > 0)
            yield return $"{done.StillUnsubscribed} people whom the table calls subscribed have left and stay out of marketing.";
        if (done.IgnoredColumns.Count > 0)
            yield return $"Columns that were not used: {string.Join(", ", done.IgnoredColumns)}.";
    }

    static IEnumerable<string> Problems(IReadOnlyList<RowProblem> problems)
    {
        foreach (var problem in problems.Take(Shown))
            yield return $"line {problem.Line}: {problem.Column} {problem.Problem}";
        if (problems.Count > Shown)
            yield return $"… and {problems.Count - Shown} more; --json lists them all.";
    }

    sealed class Lines : IProgress<int>
    {
        public void Report(int value) => Console.Error.Write(Console.IsErrorRedirected ? $"{value} rows\n" : $"\r{value} rows");
    }
}
