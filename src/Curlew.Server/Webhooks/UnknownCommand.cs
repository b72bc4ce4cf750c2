using System.CommandLine;
using System.Globalization;
using Curlew.Desks;
using Curlew.Server.Terminal;
using Curlew.Webhooks;

namespace Curlew.Server.Webhooks;

/// <summary><c>curlew unknown</c>: what Meta sends and nobody here knows: kinds of things, and numbers.</summary>
static class UnknownCommand
{
    public static Command Create()
    {
        var command = new Command(
            "unknown",
            "Show what Meta sent that is kept without effect, counted, each with a webhook to look at: what this version does not know, and what is for numbers that are not set up here."
        );
        Seat.At(command, async (_, seat, ct) =>
        {
            var (shapes, numbers) = (await seat.Desk.Numbers.Unknown(ct), await seat.Desk.Numbers.Strays(ct));
            seat.Tell(
                new
                {
                    shapes,
                    numbers = numbers.Select(number => new
                    {
                        number.Number.PhoneNumberId,
                        account = number.WabaId,
                        number.Number.Deliveries,
                        number.Number.FirstSeen,
                        number.Number.LastSeen,
                        number.Number.Example,
                    }),
                },
                [
                    .. numbers.SelectMany(number => Lines(number.Number, number.WabaId)),
                    .. shapes.Select(shape =>
                        $"{shape.Seen, 8:N0} ×  {shape.Field}: {shape.Name}  last {Seat.Day(shape.LastSeen)}  {shape.Example}"
                    ),
                    shapes.Count > 0
                        ? "Look at one with ./curlew replay show ID; after an update let it take effect with ./curlew replay run ID."
                    : numbers.Count == 0 ? Seat.Say(Nothing.Unknown)
                    : "All else that Meta has sent so far is understood.",
                ]
            );
            return 0;
        });
        return command;
    }

    static IEnumerable<string> Lines(StrayNumber stray, string? account) =>
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Shared.Count(stray.Deliveries, "delivery", "deliveries")} for number {stray.PhoneNumberId}{(account is null ? "" : $" of account {account}")}, from {Seat.Day(stray.FirstSeen)} to {Seat.Day(stray.LastSeen)}: is it yours?"
            ),
            $"  If so: ./curlew number add {stray.PhoneNumberId} --account {account ?? "ACCOUNT"}, and what came for it takes effect. Look at one: ./curlew replay show {stray.Example}",
        ];
}
