using System.Text;
using System.Text.Json;
using Curlew.Postgres;
using Curlew.Sandbox;

namespace Curlew.Server.Demo;

/// <summary>What a demo keeps beside its database: the sandbox's journal, when it began, and its customers as a table. None of the three goes on without the others.</summary>
sealed class DemoFiles
{
    readonly Installation installation;
    readonly string path;

    DemoFiles(Installation installation, string path) => (this.installation, this.path) = (installation, path);

    public string Journal => path + ".journal";

    public string Customers => path + ".customers.csv";

    string Note => path + ".plan.json";

    public static DemoFiles Of(Installation installation) =>
        new(installation, Path.Combine(Directory.CreateDirectory(Path.Combine(installation.Folder.Path, "demo")).FullName, installation.FileName));

    /// <summary>Forgets a demo, database and files.</summary>
    /// <exception cref="UnfitDatabase">The database holds something else.</exception>
    public async Task Reset(CancellationToken ct)
    {
        if (await HasCustomers(ct) && !File.Exists(Note))
            throw NotADemo();
        await using var command = installation.Database.Source.CreateCommand("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO public");
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Takes an empty database for a new demo, or finds the one that was begun in it.</summary>
    /// <exception cref="UnfitDatabase">It holds something else, or the sandbox's journal is gone.</exception>
    public async Task<DemoPlan> Claim(DateTimeOffset now, CancellationToken ct)
    {
        if (await HasCustomers(ct))
            return File.Exists(Note) && File.Exists(Journal) ? JsonSerializer.Deserialize<DemoPlan>(await File.ReadAllTextAsync(Note, ct), Output.Json)! : throw NotADemo();

        // What an earlier database of this name left behind: nothing of it is about this one.
        foreach (var file in new[] { Journal, Note, Customers })
            File.Delete(file);
        installation.Guard().Forget();
        var plan = DemoPlan.Ending(now);
        await File.WriteAllTextAsync(Note, JsonSerializer.Serialize(plan, Output.Json), ct);
        return plan;
    }

    /// <summary>Writes the sandbox's people as a business would have them in a spreadsheet.</summary>
    public async Task WriteCustomers(Population people, CancellationToken ct)
    {
        var table = new StringBuilder("name,phone,email,address,city,state,zipcode,tier,tags,subscribed\n");
        for (var index = 0; index < people.Count; index++)
        {
            var person = people[index];
            string[] fields = [person.Name, person.Phone, person.Email, person.AddressLine, person.City, person.State, person.ZipCode, person.Tier, string.Join(';', person.Tags), "yes"];
            table.AppendJoin(',', fields.Select(field => $"\"{field}\"")).Append('\n');
        }

        await File.WriteAllTextAsync(Customers, table.ToString(), ct);
    }

    static UnfitDatabase NotADemo() =>
        new("This database holds customers that no demo has brought in. Give the demo a --database of its own: nothing of a real business may be sent to the sandbox.");

    async Task<bool> HasCustomers(CancellationToken ct)
    {
        await using var command = installation.Database.Source.CreateCommand("SELECT to_regclass('user_profiles') IS NOT NULL");
        if (!(bool)(await command.ExecuteScalarAsync(ct))!)
            return false;
        await using var customers = installation.Database.Source.CreateCommand("SELECT EXISTS (SELECT FROM user_profiles)");
        return (bool)(await customers.ExecuteScalarAsync(ct))!;
    }
}
