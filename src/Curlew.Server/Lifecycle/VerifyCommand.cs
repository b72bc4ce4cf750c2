using System.CommandLine;
using Curlew.Desks;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew verify</c>: recounts every counter, identity and person from the rows they were derived from, and follows the chains of the audit
/// trail.</summary>
static class VerifyCommand
{
    const int Shown = 50;

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Recount every counter from the ledger, and who counts as one person, and check that the audit trail is as it was written. Prints each difference and exits 1 when there is one; changes nothing."
        );
        Seat.WithKeysIfThere(command, async (_, seat, ct) =>
        {
            var differences = await Seat.Patiently("Recounting", seat.Desk.Counters.Verify(ct));
            var heads = await seat.Heads.Read(ct);
            var trail = seat.Desk.HasKeys ? await Seat.Patiently("Following the audit trail", seat.Desk.Audit.Verify(heads, ct)) : null;
            if (trail is null)
                await Console.Error.WriteLineAsync("The audit trail was not checked: its key opens with the root key, which is not here.");
            seat.Tell(
                new { differences, audit = trail },
                [
                    .. differences.Take(Shown).Select(one => $"{one.What} of {one.Where}: stored {one.Stored}, counted {one.Counted}"),
                    .. differences.Count > Shown ? [Seat.Say(new Listed.More(differences.Count - Shown))] : Array.Empty<string>(),
                    differences.Count == 0
                        ? "Verified: every counter equals its recount."
                        : $"{Shared.Count(differences.Count, "difference", "differences")}.",
                    .. trail is null ? [] : AuditWords.Of(trail),
                ]
            );
            return differences.Count == 0 && trail is null or { Breaks.Count: 0 } ? 0 : Shared.Broken;
        });
        return command;
    }
}
