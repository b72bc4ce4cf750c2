using System.CommandLine;
using Curlew.Postgres;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew verify</c>: recounts every counter and identity from the rows it was derived from.</summary>
static class VerifyCommand
{
    const int Shown = 50;

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Recount every counter from the ledger. Prints each difference and exits 1 when there is one; changes nothing."
        );
        Seat.Keyless(command, async (_, seat, ct) =>
        {
            var differences = await Seat.Patiently("Recounting", Verification.Run(seat.Database, ct));
            seat.Tell(new { differences }, Told(differences));
            return differences.Count == 0 ? 0 : Shared.Broken;
        });
        return command;
    }

    static IEnumerable<string> Told(List<Difference> differences)
    {
        foreach (var difference in differences.Take(Shown))
            yield return $"{difference.What} of {difference.Where}: stored {difference.Stored}, counted {difference.Counted}";
        if (differences.Count > Shown)
            yield return $"… and {differences.Count - Shown} more; --json prints them all.";
        yield return differences.Count == 0 ? "Verified: every counter equals its recount." : $"{differences.Count} differences.";
    }
}
