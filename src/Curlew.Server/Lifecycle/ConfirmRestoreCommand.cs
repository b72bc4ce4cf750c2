using System.CommandLine;
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
        Seat.At(command, async (parsed, seat, ct) =>
        {
            if (parsed.GetValue(yes))
            {
                var outcome = await seat.For(parsed.GetValue(by)).Restores.Confirm(seat.EpochFile, ct);
                if (outcome.IsDone)
                    seat.Heads.Forget();
                return seat.Report(outcome);
            }

            var reason = await seat.Desk.Restores.Held(ct);
            seat.Tell(
                new { held = reason is not null, reason },
                reason is null
                    ? ["Nothing is held: this database may send."]
                    : [Seat.Say(reason), "Nothing is sent until you give ./curlew confirm-restore --yes."]
            );
            return reason is null ? 0 : Shared.Broken;
        });
        return command;
    }
}
