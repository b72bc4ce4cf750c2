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
        var roles = new Option<bool>("--roles")
        {
            Description =
                "Then make the database roles (curlew_owner, app_user, app_report, app_archive), hand the database to curlew_owner and say who may what. Needs a superuser, or one who may make roles.",
        };
        var print = new Option<bool>("--print")
        {
            Description = "With --roles: change nothing and print the SQL, for somebody to read and run.",
        };
        var command = new Command(
            "migrate",
            "Bring the database's schema forward to this version of Curlew. Safe to run again, and from several servers at once."
        )
        {
            database,
            data,
            json,
            roles,
            print,
        };
        command.Does(
            async (parsed, ct) =>
            {
                if (parsed.GetValue(print))
                    return Print(parsed.GetValue(roles));
                await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct, create: true);
                var applied = await Seat.Patiently("Migrating", installation.Migrate(ct));
                if (parsed.GetValue(roles))
                    await installation.MakeRoles(ct);
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
                if (parsed.GetValue(roles) && !parsed.GetValue(json))
                    Console.WriteLine(WhatNext(installation.IsPrivate));
                return 0;
            }
        );
        return command;
    }

    static int Print(bool roles)
    {
        if (!roles)
            throw new NotConfigured("--print prints the roles: give it together with --roles.");
        Console.WriteLine(DatabaseRoles.Script);
        return 0;
    }

    static string WhatNext(bool isPrivate) =>
        isPrivate
            ? "The roles are as they should be. To let people's own SQL in, give app_report a password: ALTER ROLE app_report PASSWORD '…'."
            : "The roles are as they should be. Give app_user a password (psql: \\password app_user) and serve with Username=app_user; with curlew_owner you migrate.";

    static IEnumerable<string> Told(IReadOnlyCollection<Migrator.Migration> applied) =>
        [
            .. applied.Select(migration => $"Applied {migration.Number:0000} {migration.Name}."),
            applied.Count == 0 ? "The schema was up to date." : $"The schema is up to date: {applied.Count} applied.",
        ];
}
