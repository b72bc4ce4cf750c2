using System.Text.Json;
using Curlew.Postgres;

namespace Curlew.Server.Rehearsals;

/// <summary>Ties a rehearsal's database to its plan and to the sandbox's journal: none of the three goes on without the others.</summary>
static class RehearsalIdentity
{
    /// <summary>Takes an empty database for this plan, or finds that it was begun with the very same one.</summary>
    /// <exception cref="UnfitDatabase">It holds something else, or the sandbox's journal is gone.</exception>
    public static async Task Claim(Database database, RehearsalPlan plan, string journal, CancellationToken ct)
    {
        var note = journal + ".plan.json";
        if (!await HasCustomers(database, ct))
        {
            // A journal without people is what an earlier database of this name left behind.
            File.Delete(journal);
            await File.WriteAllTextAsync(note, JsonSerializer.Serialize(plan, Output.Json), ct);
            return;
        }

        if (!File.Exists(note) || !File.Exists(journal))
            throw new UnfitDatabase("This database holds customers, and the sandbox has no journal of having written to them. Rehearse on an empty database: nothing of a real business may be sent to the sandbox.");
        if (JsonSerializer.Deserialize<RehearsalPlan>(await File.ReadAllTextAsync(note, ct), Output.Json) is { } begun && begun != plan)
            throw new UnfitDatabase($"This database holds another rehearsal: {begun}. Give the same numbers to go on with it, or another --database.");
    }

    static async Task<bool> HasCustomers(Database database, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("SELECT EXISTS (SELECT FROM user_profiles)");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }
}
