using System.CommandLine;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Hosting;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary>The ways to Meta of a command: of the numbers in the database, and of the first one where the environment names it.</summary>
static class MetaLines
{
    public static Option<string?> Number() =>
        new("--number") { HelpName = "number", Description = "Your number, by Meta's id or the phone; not needed where there is one." };

    public static Option<string?> Account() =>
        new("--account") { HelpName = "id", Description = "WhatsApp account, by Meta's id; not needed where there is one." };

    /// <summary>Opens them; what the environment says of the first number goes before what the database has of it.</summary>
    public static async Task<Lines> Open(Func<string, string?> setting, Database database, Sealer sealer, CancellationToken ct)
    {
        var settings = WhatsAppSettings.From(setting);
        if (settings.First is { } first)
            await first.Save(database, sealer, ct);
        return new(database, sealer, settings.GraphUrl) { Pace = TimeProvider.System, Most = 1 };
    }

    /// <summary>The one number that is meant.</summary>
    /// <param name="typed">Meta's id or the phone; null where there is only one.</param>
    /// <exception cref="NotConfigured">There is none, or several it may be.</exception>
    public static async Task<Line> One(Lines lines, BusinessNumbers numbers, string? typed, CancellationToken ct)
    {
        var chosen = NumberWords.Chosen(await numbers.Choose(typed, ct));
        return await lines.ToRead(chosen.Id, ct) ?? throw new NotConfigured($"{chosen.Name} {NumberWords.State(chosen)}.");
    }

    /// <summary>One number of each account that is meant.</summary>
    /// <param name="account">Meta's id; null for all of them.</param>
    /// <exception cref="NotConfigured">There is none.</exception>
    public static async Task<IReadOnlyList<Line>> OfAccounts(Lines lines, string? account, CancellationToken ct)
    {
        var all = await lines.Accounts(ct);
        if (all.Count == 0)
            throw new NotConfigured(
                "No number can reach Meta: ./curlew number list says why, ./curlew number add brings one in. To try Curlew without one: ./curlew demo."
            );
        if (account is null)
            return all;
        return all.FirstOrDefault(line => line.WabaId == account) is { } one
            ? [one]
            : throw new NotConfigured($"There is no account {account}. Known are: {string.Join(", ", all.Select(line => line.WabaId))}.");
    }
}
