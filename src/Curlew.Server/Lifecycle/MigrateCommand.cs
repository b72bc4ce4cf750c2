using System.CommandLine;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew migrate</c>: brings the schema forward.</summary>
static class MigrateCommand
{
    public static Command Create()
    {
        var database = Shared.Database();
        var data = Shared.Data();
        var json = Shared.Json();
        var command = new Command(
            "migrate",
            "Bring the database's schema forward to this version of Curlew. Safe to run again, and from several servers at once."
        )
        {
            database,
            data,
            json,
        };
        command.Does(
            async (parsed, ct) =>
            {
                await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct, create: true);
                var applied = await Seat.Patiently("Migrating", new Migrator(installation.Database).Migrate(ct));
                if (parsed.GetValue(json))
                    Console.WriteLine(
                        JsonSerializer.Serialize(
                            new { applied = applied.Select(migration => new { migration.Number, migration.Name }) },
                            Output.Json
                        )
                    );
                else
                    foreach (var line in Told(applied))
                        Console.WriteLine(line);
                return 0;
            }
        );
        return command;
    }

    static IEnumerable<string> Told(IReadOnlyCollection<Migrator.Migration> applied) =>
        [
            .. applied.Select(migration => $"Applied {migration.Number:0000} {migration.Name}."),
            applied.Count == 0 ? "The schema was up to date." : $"The schema is up to date: {applied.Count} applied.",
        ];
}
