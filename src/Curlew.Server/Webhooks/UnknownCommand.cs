using System.CommandLine;
using Curlew.Server.Terminal;
using Curlew.Webhooks;

namespace Curlew.Server.Webhooks;

/// <summary><c>curlew unknown</c>: what Meta sends and this version does not know.</summary>
static class UnknownCommand
{
    public static Command Create()
    {
        var command = new Command(
            "unknown",
            "Show what Meta sent that this version keeps without effect, counted, each with a webhook to look at."
        );
        Seat.At(command, async (_, seat, ct) =>
        {
            var shapes = await new UnknownShapes(seat.Database).List(ct);
            seat.Tell(
                new { shapes },
                [
                    .. shapes.Select(shape =>
                        $"{shape.Seen, 8:N0} ×  {shape.Field}: {shape.Name}  last {Seat.Day(shape.LastSeen)}  {shape.Example}"
                    ),
                    shapes.Count == 0
                        ? "Everything Meta has sent so far is understood."
                        : "Look at one with ./curlew replay show ID; after an update let it take effect with ./curlew replay run ID.",
                ]
            );
            return 0;
        });
        return command;
    }
}
