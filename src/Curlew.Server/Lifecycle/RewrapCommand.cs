using System.CommandLine;
using Curlew.Lifecycle;
using Curlew.Privacy;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew keys rewrap</c>: another root key. No row of the business is touched.</summary>
static class RewrapCommand
{
    public static Command Create()
    {
        var given = NewRootKey.Options("--new-");
        var command = new Command(
            "rewrap",
            "Wrap every key by a new root key. Without an option one is made and takes the place of keys/root.key; the old one stays beside it for older backups. Running servers go on with what they have; started anew they need the new root key."
        );
        given.AddTo(command);
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var source = seat.RootKey;
            var old = source.Read();
            return given.IsGiven(parsed) ? await Given(seat, old, given.Read(parsed), ct) : await Made(seat, source, old, ct);
        });
        return command;
    }

    static async Task<int> Given(Seat seat, RootKey old, RootKey fresh, CancellationToken ct)
    {
        var outcome = await seat.Desk.Keys.Rewrap(old, fresh, ct);
        return seat.Report(
            outcome,
            null,
            null,
            outcome.IsDone
                ? ["Give Curlew the new root key before it is started again, and keep the old one for backups made until now."]
                : Array.Empty<string>()
        );
    }

    // First the new key on the disk, then the database, then its place: whoever is stopped between finds one of the two that opens.
    static async Task<int> Made(Seat seat, RootKeySource source, RootKey old, CancellationToken ct)
    {
        if (!source.IsFile)
            throw new NotConfigured(
                "The root key is not in a file of Curlew's: say where the new one is, with --new-environment, --new-command or --new-file."
            );
        var outcome = await seat.Desk.Keys.Rewrap(old, source.CreateNext(), ct);
        if (!outcome.IsDone)
            return seat.Report(outcome);
        var former = source.TakeNext(TimeProvider.System.GetUtcNow());
        return seat.Report(
            outcome,
            null,
            new { former },
            $"The one before is kept as {former}. Copy both away from the database's backups."
        );
    }
}
