using System.CommandLine;
using Curlew.Campaigns;

namespace Curlew.Server.Commands;

/// <summary><c>curlew confirm-restore</c>: lets a restored, copied or promoted database send again.</summary>
static class ConfirmRestoreCommand
{
    public static Command Create()
    {
        var (database, data, by) = (Shared.Database(), Shared.Data(), AlarmsCommand.By());
        var yes = new Option<bool>("--yes") { Description = "Confirm. Without it the reason is only shown." };
        var command = new Command(
            "confirm-restore",
            "After a restore, a promotion or a move: say that this database is the right one and may send. It may have forgotten what was sent since the backup was taken, so look at each paused campaign before you resume it, and never confirm on a copy made for trying things out.")
        {
            yes, by, database, data,
        };
        command.Does(async (parsed, ct) =>
        {
            await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct);
            var guard = installation.Guard();
            if (await guard.Held(ct) is not { } reason)
            {
                Console.WriteLine("Nothing is held: this database may send.");
                return 0;
            }

            Console.WriteLine(reason);
            if (!parsed.GetValue(yes))
            {
                Console.WriteLine("Nothing is sent until you give ./curlew confirm-restore --yes.");
                return Shared.Broken;
            }

            var paused = await guard.Confirm(parsed.GetValue(by)!, ct);
            Console.WriteLine($"Confirmed. {paused} campaigns stay paused until each is resumed.");
            return 0;
        });
        return command;
    }
}
