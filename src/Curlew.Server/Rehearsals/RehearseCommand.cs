using System.CommandLine;
using System.Text.Json;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals;

/// <summary><c>curlew rehearse</c>: whole campaigns against the stand-in for Meta, forty business days in about a minute.</summary>
static class RehearseCommand
{
    public static Command Create()
    {
        var recipients = Shared.Number("--recipients", 10_000, 1, 5_000_000, "People in the campaign.");
        var dailyLimit = Shared.Number("--daily-limit", 250, 1, 1_000_000, "Messages the campaign may send in one day.");
        var seed = Shared.Number(
            "--seed",
            1L,
            long.MinValue,
            long.MaxValue,
            "Chooses the people and everything they do; the same seed gives the same ledger."
        );
        var scenario = new Option<string?>("--scenario")
        {
            HelpName = "file",
            Description =
                "Rehearse what this YAML or JSON file says: people, limits, several campaigns, faults, what customers do. docs/scenarios has three to begin with.",
        };
        var campaign = new Option<string?>("--campaign")
        {
            HelpName = "id or name",
            Description =
                "Rehearse this campaign of your installation, with the running ones that share its messaging limit: schedule, limits and how many people of which kind are copied; people, names and words are invented. With it, --database says where the installation is, and the rehearsal is thrown away.",
        };
        var report = new Option<string?>("--report")
        {
            HelpName = "file",
            Description =
                "Where to write the report, a page for any browser. Default: a new file under the temporary folder, its path is printed; with --json none.",
        };
        var database = Shared.Database();
        database.Description =
            "Keep the result in this database (a connection string, a postgres:// address, or a name on the private server). An interrupted rehearsal goes on from there. Default: a database that is thrown away.";
        var data = Shared.Data();
        var json = Shared.Json();
        var command = new Command(
            "rehearse",
            "Run whole campaigns with the real engine against a stand-in for Meta, with business time running fast. Says first when they will be done, and in the end whether that held. Needs no account. Exits 1 when a promise was broken."
        )
        {
            recipients,
            dailyLimit,
            seed,
            scenario,
            campaign,
            report,
            database,
            data,
            json,
        };
        command.Does(
            async (parsed, ct) =>
            {
                Refuse(parsed, scenario, "The scenario", recipients, dailyLimit, seed, campaign);
                Refuse(parsed, campaign, "The campaign", recipients, dailyLimit);
                var asJson = parsed.GetValue(json);
                var page = Page(parsed.GetValue(report), asJson);
                var (where, folder) = (parsed.GetValue(database), parsed.GetValue(data));
                return parsed.GetValue(campaign) is { } live
                    ? await Run(await LiveCopy.Of(live, where, folder, parsed.GetValue(seed), ct), null, null, asJson, page, ct)
                    : await Run(
                        parsed.GetValue(scenario) is { } file
                            ? ScenarioFile.Read(file)
                            : RehearsalPlan.Of(parsed.GetValue(recipients), parsed.GetValue(dailyLimit), parsed.GetValue(seed)),
                        where,
                        folder,
                        asJson,
                        page,
                        ct
                    );
            },
            "Stopped. If it was kept with --database, the same command goes on from here."
        );
        return command;
    }

    static void Refuse(ParseResult parsed, Option given, string what, params Option[] others)
    {
        if (
            parsed.GetResult(given) is not null
            && others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } both
        )
            throw new NotConfigured($"{what} says that itself: leave out {both.Name}.");
    }

    static async Task<int> Run(RehearsalPlan plan, string? database, string? data, bool asJson, string? page, CancellationToken ct)
    {
        await using var progress = RehearsalProgress.Start(plan, quiet: asJson);
        await using var rehearsal = await Rehearsal.Prepare(plan, database, data, progress, ct);
        var result = await rehearsal.Run(ct);
        await progress.DisposeAsync();
        if (page is not null)
            await RehearsalReport.Write(result, page, ct);
        Console.WriteLine(asJson ? JsonSerializer.Serialize(result.Ledger, Output.Json) : result.Ledger.Describe());
        if (page is not null && !asJson)
            Console.WriteLine($"The report: {page}");
        return result.Ledger.Broken.Count == 0 ? 0 : Shared.Broken;
    }

    // Looked at before anything runs: forty days are long for finding out that a folder does not exist.
    static string? Page(string? wanted, bool asJson)
    {
        if (wanted is null)
            return asJson ? null : Path.Combine(Directory.CreateTempSubdirectory("curlew-report-").FullName, "rehearsal.html");
        var path = Path.GetFullPath(wanted);
        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
            throw new NotConfigured(
                $"There is no place for a report at {path}: give a file in a folder that exists, as in --report rehearsal.html."
            );
        return path;
    }
}
