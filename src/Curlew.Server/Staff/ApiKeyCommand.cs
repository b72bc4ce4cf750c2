using System.CommandLine;
using System.Globalization;
using Curlew.Server.Terminal;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Staff;

/// <summary><c>curlew api-key</c>: the keys by which programs of the business's own come.</summary>
static class ApiKeyCommand
{
    const int LongestDays = 3650;

    public static Command Create() =>
        new("api-key", "See which programs may come over the API, make keys for them, rotate and revoke them.")
        {
            List(),
            Make(),
            About("rotate", "Give a key another secret, shown this once; the one before counts no more.", (desk, key, ct) =>
                desk.Rotate(key, ct)
            ),
            About("revoke", "Make a key count no more, from the next request on.", (desk, key, ct) => desk.Revoke(key, ct)),
        };

    static Command List()
    {
        var command = new Command("list", "List all keys, those that count first. Their secrets are kept nowhere.");
        Seat.At(command, async (_, seat, ct) =>
        {
            var keys = await seat.Desk.ApiKeys.List(ct);
            seat.Tell(
                new { keys },
                keys.SelectMany(Lines).DefaultIfEmpty("No program may come yet. ./curlew api-key make --help shows how to let one in.")
            );
            return 0;
        });
        return command;
    }

    static Command Make()
    {
        var name = new Argument<string>("name") { Description = "What the key is called: the program that uses it." };
        var may = new Option<string[]>("--may")
        {
            HelpName = "permission",
            Description =
                $"What it may do; may be given several times: {string.Join(", ", Enum.GetValues<Permission>().Select(Codes.Word))}.",
            AllowMultipleArgumentsPerToken = true,
        };
        var role = new Option<Role?>("--role")
        {
            HelpName = "role",
            Description = "Everything that somebody of this role may do, in place of single permissions.",
            CustomParser = result => StaffCommand.Read(result, "--role"),
        };
        var from = new Option<string[]>("--from")
        {
            HelpName = "network",
            Description = "A network or address it may come from, as in 10.0.0.0/8; may be given several times. Default: anywhere.",
            AllowMultipleArgumentsPerToken = true,
        };
        var days = Shared.Number("--days", 1, LongestDays, "Days for which it counts. Default: until it is revoked.");
        var by = Seat.By();
        var command = new Command("make", "Make a key. It is shown this once, and may do no more than you may.")
        {
            name,
            may,
            role,
            from,
            days,
            by,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var permissions = parsed.GetValue(role) is { } all ? [.. all.Holds().Order().Select(Codes.Word)] : parsed.GetValue(may) ?? [];
            var key = new NewApiKey(parsed.GetValue(name)!, permissions)
            {
                Addresses = parsed.GetValue(from) ?? [],
                Until = parsed.GetValue(days) is { } count ? TimeProvider.System.GetUtcNow().AddDays(count) : null,
            };
            return seat.Report(await seat.For(parsed.GetValue(by)).ApiKeys.Make(key, ct));
        });
        return command;
    }

    static Command About(string name, string description, Func<Desks.ApiKeyDesk, Guid, CancellationToken, Task<ApiKeyOutcome>> verb)
    {
        var id = new Argument<Guid>("id") { Description = "Id of the key, as listed." };
        var by = Seat.By();
        var command = new Command(name, description) { id, by };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(await verb(seat.For(parsed.GetValue(by)).ApiKeys, parsed.GetValue(id), ct))
        );
        return command;
    }

    static IEnumerable<string> Lines(ApiKey key)
    {
        yield return $"{key.Id}  {key.Name}  {State(key)}, last used {Seat.Day(key.LastUsed)}";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"  may {string.Join(", ", key.Permissions.Select(Codes.Word))}{(key.Addresses.Count > 0 ? $"; from {string.Join(", ", key.Addresses)}" : "")}"
        );
    }

    static string State(ApiKey key) =>
        key.RevokedAt is { } revoked ? $"revoked {Seat.Day(revoked)}"
        : key.Until is { } until ? $"counts until {Seat.Day(until)}"
        : "counts";
}
