using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Sandbox;
using Npgsql;

namespace Curlew.Server.Tests;

/// <summary>What must be found nowhere: phones with and without their plus, names, e-mail and street addresses, and the greeting they
/// make.</summary>
sealed partial class Canaries
{
    const string Name = "Zephyrine Quibblewick",
        Email = "zephyrine@quibblewick.example",
        Address = "77 Quibblewick Crescent",
        Phone = "+12025550143";

    readonly HashSet<string> secrets;
    readonly SearchValues<string> search;

    Canaries(IReadOnlyList<Customer> people, IEnumerable<string> further)
    {
        secrets = [Name, Email, Address, Phone[1..], "2025550143", "202-555-0143", .. people.SelectMany(Secrets), .. further];
        // Files are searched byte by byte: UTF-8 is spelt out as the Latin-1 characters of its bytes.
        search = SearchValues.Create([.. secrets.Select(AsBytes).Distinct()], StringComparison.Ordinal);
        PlainCity = people[0].City;
    }

    public string PlainCity { get; }

    /// <summary>The people of a rehearsal, as its sandbox knows them.</summary>
    public static async Task<Canaries> Of(long seed, int population)
    {
        await using var sandbox = await SandboxServer.Start(new() { Seed = seed, Population = population });
        return Of(sandbox.People);
    }

    /// <summary>The people of a sandbox, and whatever else must not be found.</summary>
    public static Canaries Of(Population people, params IEnumerable<string> further) =>
        new([.. Enumerable.Range(0, people.Count).Select(index => people[index])], further);

    /// <summary>Adds a person who cannot be met by chance, and shows that the person is really there.</summary>
    public async Task PlantMore(string connectionString, DataFolder folder)
    {
        await using var database = await Database.Connect(connectionString);
        using var sealer = new Sealer(await Keyring.Open(database, RootKeySource.In(folder.Keys).Read()));
        var id = Guid.CreateVersion7();
        await new AddProfiles(database, sealer).Run(
            [
                new(id, PhoneNumber.FromWaId(Phone[1..]), null)
                {
                    Name = Name,
                    Email = Email,
                    AddressLine1 = Address,
                    Notes = Name + Phone,
                },
            ],
            default
        );

        await using var command = database.Source.CreateCommand($"SELECT display_name FROM user_profiles WHERE id = '{id}'");
        Assert.Equal(Name, sealer.Open((string)(await command.ExecuteScalarAsync())!, new Cell("user_profiles", "display_name", id)));
    }

    public IEnumerable<string> FoundIn(string text) => Found(AsBytes(text));

    public IEnumerable<string> FoundInFile(string path) => Found(Encoding.Latin1.GetString(File.ReadAllBytes(path)));

    /// <summary>A WhatsApp message id holds its customer's number behind one layer of base64, and bytea columns are dumped as hexadecimal
    /// digits.</summary>
    public IEnumerable<string> FoundBehindBase64(string text) =>
        [
            .. Tokens().Matches(text).SelectMany(token => Decoded(token.Value)).SelectMany(Found),
            .. Hexadecimal()
                .Matches(text)
                .SelectMany(token => Found(Encoding.Latin1.GetString(Convert.FromHexString(token.Groups[1].Value)))),
            .. Wamids().Matches(text).Select(match => match.Value),
        ];

    IEnumerable<string> Found(string text) =>
        text.AsSpan().ContainsAny(search) ? secrets.Where(secret => text.Contains(AsBytes(secret), StringComparison.Ordinal)) : [];

    static IEnumerable<string> Secrets(Customer person) =>
        [person.Phone[1..], person.WaId, person.Name, person.Email, person.AddressLine, $"Hello {person.Name.Split(' ')[0]},"];

    static string AsBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    static IEnumerable<string> Decoded(string token)
    {
        // A token may begin in the middle of a longer word: each of the four alignments is tried.
        for (var start = 0; start < 4 && token.Length - start >= 16; start++)
        {
            var whole = token.AsSpan(start, (token.Length - start) / 4 * 4);
            var bytes = new byte[whole.Length];
            if (Convert.TryFromBase64Chars(whole, bytes, out var length))
                yield return Encoding.Latin1.GetString(bytes, 0, length);
        }
    }

    [GeneratedRegex("[A-Za-z0-9+/]{16,}")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"\\x([0-9a-f]{2,})")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"wamid\.[A-Za-z0-9+/]{8,}")]
    private static partial Regex Wamids();
}

/// <summary>The dump tool that came with the server.</summary>
static class PgDump
{
    public static async Task<string> Of(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // A folder on PATH may hold links to the server's programs only.
        var program = await PostgresBinaries.Installed(default).Select(installed => installed.Program("pg_dump")).FirstAsync(File.Exists);
        var start = new ProcessStartInfo(
            program,
            ["-h", settings.Host!, "-p", $"{settings.Port}", "-U", settings.Username!, settings.Database!]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = settings.Password;
        using var process = Process.Start(start)!;
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? dump : throw new InvalidOperationException($"pg_dump ended with {process.ExitCode}.");
    }
}
