using System.CommandLine;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew verify</c>: recounts every counter, identity and person from the rows they were derived from.</summary>
static class VerifyCommand
{
    const int Shown = 50;

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Recount every counter from the ledger, and who counts as one person. Prints each difference and exits 1 when there is one; changes nothing."
        );
        Seat.Keyless(command, async (_, seat, ct) =>
        {
            var differences = await Seat.Patiently("Recounting", seat.Desk.Counters.Verify(ct));
            seat.Tell(
                new { differences },
                [
                    .. differences.Take(Shown).Select(one => $"{one.What} of {one.Where}: stored {one.Stored}, counted {one.Counted}"),
                    .. differences.Count > Shown
                        ? [$"… and {differences.Count - Shown} more; --json prints them all."]
                        : Array.Empty<string>(),
                    differences.Count == 0
                        ? "Verified: every counter equals its recount."
                        : $"{Shared.Count(differences.Count, "difference", "differences")}.",
                ]
            );
            return differences.Count == 0 ? 0 : Shared.Broken;
        });
        return command;
    }
}
