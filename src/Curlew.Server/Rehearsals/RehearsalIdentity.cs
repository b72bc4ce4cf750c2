using System.Text.Json;
using Curlew.Postgres;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals;

/// <summary>Ties a rehearsal's database to its plan and to the sandbox's journal: none of the three goes on without the others.</summary>
static class RehearsalIdentity
{
    /// <summary>Takes an empty database for this plan, or finds that it was begun with the very same one.</summary>
    /// <exception cref="UnfitDatabase">It holds something else, or the sandbox's journal is gone.</exception>
    public static async Task Claim(Database database, RehearsalPlan plan, string journal, CancellationToken ct)
    {
        var note = journal + ".plan.json";
        var wanted = new Note($"{plan}", ScenarioText.Of(plan));
        if (!await HasCustomers(database, ct))
        {
            await Mark(database, wanted.Plan, ct);
            // A journal without people is what an earlier database of this name left behind.
            File.Delete(journal);
            File.Delete(RehearsalForecast.File(journal));
            await OwnFile.Write(note, JsonSerializer.Serialize(wanted, Output.Json), ct);
            return;
        }

        if (!File.Exists(note) || !File.Exists(journal))
            throw new UnfitDatabase(
                "This database holds customers, and the sandbox has no journal of having written to them. Rehearse on an empty database: nothing of a real business may be sent to the sandbox."
            );
        if (JsonSerializer.Deserialize<Note>(await File.ReadAllTextAsync(note, ct), Output.Json) is { } begun && begun != wanted)
            throw new UnfitDatabase(
                $"This database holds another rehearsal: {begun.Plan}. Give the same numbers to go on with it, or another --database."
            );
    }

    // From then on it is never served.
    static async Task Mark(Database database, string plan, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand(
            "INSERT INTO rehearsals (plan) SELECT $1 WHERE NOT EXISTS (SELECT FROM rehearsals)"
        );
        command.Parameters.Add(new() { Value = plan });
        await command.ExecuteNonQueryAsync(ct);
    }

    static async Task<bool> HasCustomers(Database database, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("SELECT EXISTS (SELECT FROM user_profiles)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    sealed record Note(string Plan, string Scenario);
}
