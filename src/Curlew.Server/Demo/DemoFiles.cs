using System.Text;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Sandbox;
using Curlew.Server.Terminal;

namespace Curlew.Server.Demo;

/// <summary>What a demo keeps beside its database: the sandbox's journal, when it began, and its customers as a table. None of the three
/// goes on without the others.</summary>
sealed class DemoFiles
{
    readonly Installation installation;
    readonly string path;

    DemoFiles(Installation installation, string path) => (this.installation, this.path) = (installation, path);

    public string Journal => path + ".journal";

    public string Customers => path + ".customers.csv";

    string Note => path + ".plan.json";

    public static DemoFiles Of(Installation installation) =>
        new(
            installation,
            Path.Combine(Directory.CreateDirectory(Path.Combine(installation.Folder.Path, "demo")).FullName, installation.FileName)
        );

    /// <summary>Forgets the demo of a database; does nothing where there is none.</summary>
    /// <exception cref="UnfitDatabase">The database holds something else.</exception>
    public async Task Reset(CancellationToken ct)
    {
        if (!await IsBegun(ct))
            return;
        await RequireDemo(ct);
        await installation.AsOwner(owner => Empty(owner, ct), ct);
    }

    static async Task<int> Empty(Database owner, CancellationToken ct)
    {
        await using var command = owner.Source.CreateCommand(
            "DROP SCHEMA IF EXISTS report CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO public"
        );
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Takes an empty database for a new demo, or finds the one that was begun in it.</summary>
    /// <exception cref="UnfitDatabase">It holds something else, or the sandbox's journal is gone.</exception>
    public async Task<DemoPlan> Claim(DateTimeOffset now, CancellationToken ct)
    {
        if (await IsBegun(ct))
            return await Begun(ct);

        // What an earlier database of this name left behind: nothing of it is about this one.
        foreach (var file in new[] { Journal, Note, Customers })
            File.Delete(file);
        installation.Guard().Forget();
        installation.Heads.Forget();
        var plan = DemoPlan.Ending(now);
        await OwnFile.Write(Note, JsonSerializer.Serialize(plan, Output.Json), ct);
        return plan;
    }

    /// <summary>Writes the sandbox's people as a business would have them in a spreadsheet.</summary>
    public async Task WriteCustomers(Population people, CancellationToken ct)
    {
        var table = new StringBuilder("name,phone,email,address,city,state,zipcode,tier,tags,subscribed\n");
        for (var index = 0; index < people.Count; index++)
        {
            var person = people[index];
            string[] fields =
            [
                person.Name,
                person.Phone,
                person.Email,
                person.AddressLine,
                person.City,
                person.State,
                person.ZipCode,
                person.Tier,
                string.Join(';', person.Tags),
                "yes",
            ];
            table.AppendJoin(',', fields.Select(field => $"\"{field}\"")).Append('\n');
        }

        await OwnFile.Write(Customers, table.ToString(), ct);
    }

    /// <summary>Whether there are customers already.</summary>
    public Task<bool> HasCustomers(CancellationToken ct) => Holds("user_profiles", "true", ct);

    // The number is the first thing a demo writes.
    async Task<bool> IsBegun(CancellationToken ct) => await Holds("portfolios", "true", ct) || await HasCustomers(ct);

    async Task<DemoPlan> Begun(CancellationToken ct)
    {
        await RequireDemo(ct);
        return
            JsonSerializer.Deserialize<DemoPlan>(await File.ReadAllTextAsync(Note, ct), Output.Json)
                is { Version: DemoPlan.CurrentVersion } plan
            ? plan
            : throw new UnfitDatabase(
                "This demo was begun by another version of Curlew, whose customers did other things. Begin anew with ./curlew demo --reset."
            );
    }

    // A file may be left of a demo whose database has been dropped and made again for something else.
    async Task RequireDemo(CancellationToken ct)
    {
        if (!File.Exists(Note) || !File.Exists(Journal) || !await Holds("portfolios", $"id = '{DemoPlan.Portfolio}'", ct))
            throw new UnfitDatabase(
                "This database holds customers that no demo has brought in. Give the demo a --database of its own: nothing of a real business may be sent to the sandbox."
            );
    }

    // Asked by its owner: a database of an earlier Curlew may be one that nobody else has a right to yet.
    Task<bool> Holds(string table, string condition, CancellationToken ct) =>
        installation.AsOwner(owner => Holds(owner, table, condition, ct), ct);

    static async Task<bool> Holds(Database owner, string table, string condition, CancellationToken ct)
    {
        await using var exists = owner.Source.CreateCommand($"SELECT to_regclass('{table}') IS NOT NULL");
        if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
            return false;
        await using var rows = owner.Source.CreateCommand($"SELECT EXISTS (SELECT FROM {table} WHERE {condition})");
        return (bool)(await rows.ExecuteScalarAsync(ct))!;
    }
}
