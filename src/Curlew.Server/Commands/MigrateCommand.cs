using System.CommandLine;
using Curlew.Postgres;

namespace Curlew.Server.Commands;

/// <summary><c>curlew migrate</c>: brings the schema forward.</summary>
static class MigrateCommand
{
    public static Command Create()
    {
        var database = Shared.Database();
        var data = Shared.Data();
        var command = new Command("migrate", "Bring the database's schema forward to this version of Curlew. Safe to run again, and from several servers at once.") { database, data };
        command.Does(async (parsed, ct) =>
        {
            await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct);
            var applied = await new Migrator(installation.Database).Migrate(ct);
            foreach (var migration in applied)
                Console.WriteLine($"Applied {migration.Number:0000} {migration.Name}.");
            Console.WriteLine(applied.Count == 0 ? "The schema was up to date." : $"The schema is up to date: {applied.Count} applied.");
            return 0;
        });
        return command;
    }
}
