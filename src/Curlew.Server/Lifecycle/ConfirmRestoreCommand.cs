using System.CommandLine;
using Curlew.Server.Hosting;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew confirm-restore</c>: lets a restored, copied or promoted database send again.</summary>
static class ConfirmRestoreCommand
{
    public static Command Create()
    {
        var by = Seat.By();
        var yes = new Option<bool>("--yes") { Description = "Confirm. Without it the reason is only shown." };
        var command = new Command(
            "confirm-restore",
            "After a restore, a promotion or a move: say that this database is the right one and may send. It may have forgotten what was sent since the backup was taken, so look at each paused campaign before you resume it, and never confirm on a copy made for trying things out."
        )
        {
            yes,
            by,
        };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var guard = seat.Installation.Guard();
            var reason = await guard.Held(ct);
            int? paused = reason is not null && parsed.GetValue(yes) ? await guard.Confirm(parsed.GetValue(by)!, ct) : null;
            seat.Tell(
                new
                {
                    held = reason is not null && paused is null,
                    reason,
                    paused_campaigns = paused,
                },
                Told(reason, paused)
            );
            return reason is null || paused is not null ? 0 : Shared.Broken;
        });
        return command;
    }

    static string[] Told(string? reason, int? paused) =>
        (reason, paused) switch
        {
            (null, _) => ["Nothing is held: this database may send."],
            (_, null) => [reason, "Nothing is sent until you give ./curlew confirm-restore --yes."],
            _ => [reason, $"Confirmed. {paused} campaigns stay paused until each is resumed."],
        };
}
