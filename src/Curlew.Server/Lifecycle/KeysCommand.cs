using System.CommandLine;
using System.Globalization;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Server.Terminal;
using Curlew.Words;

namespace Curlew.Server.Lifecycle;

/// <summary><c>curlew keys</c>: what everything is sealed with, and how it is replaced.</summary>
static class KeysCommand
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Command Create() =>
        new(
            "keys",
            """
            Look after the keys that everything is sealed with.

            cells        names, addresses, texts, stored webhooks, files, tokens. Replaced while everything runs.
            identities   numbers and WhatsApp ids. While they are rewritten webhooks are stored and answered, and nothing is sent or unpacked.
            audit        the chains of the audit trail. The next key is used from the next row on; rows of before keep theirs, which is retired when they have gone.
            The root key wraps all of them and is never in the database.
            """
        )
        {
            List(),
            Rotate(),
            Retire(),
            RewrapCommand.Create(),
            Backup(),
        };

    static Command List()
    {
        var count = new Option<bool>("--count")
        {
            Description = "Count the values sealed with each key. Reads every table with something sealed.",
        };
        var command = new Command("list", "List the keys, and how far the replacement is that is under way.") { count };
        Seat.Keyless(command, async (parsed, seat, ct) =>
        {
            var kept = await Seat.Patiently("Reading", seat.Desk.Keys.List(parsed.GetValue(count), ct));
            seat.Tell(
                new
                {
                    keys = kept.Keys.Select(key => new
                    {
                        purpose = Codes.Word(key.Purpose),
                        id = key.Id,
                        state = key.State,
                        created_at = key.CreatedAt,
                        retired_at = key.RetiredAt,
                        values = key.Values,
                    }),
                    under_way = kept.UnderWay,
                },
                [.. kept.Keys.Select(Line), .. kept.UnderWay is { } rotation ? [Line(rotation)] : Array.Empty<string>()]
            );
            return 0;
        });
        return command;
    }

    static string Line(KeptKey key) =>
        string.Create(
                CultureInfo.InvariantCulture,
                $"{Codes.Word(key.Purpose), -10}  {key.Id, 3}  {State(key), -28}{(key.Values is { } values ? $"  {values:N0} values" : "")}"
            )
            .TrimEnd();

    static string State(KeptKey key) =>
        key.State switch
        {
            "active" => $"in use since {key.CreatedAt.UtcDateTime:yyyy-MM-dd}",
            "decrypt_only" => "only opens",
            _ => $"retired {key.RetiredAt?.UtcDateTime:yyyy-MM-dd}",
        };

    static string Line(KeyRotation now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Key {now.OldKey} of '{Codes.Word(now.Purpose)}' is being replaced by key {now.NewKey} since {now.BegunAt.UtcDateTime:yyyy-MM-dd HH:mm}Z: {now.Share:P0}, {now.Resealed:N0} rows, at {now.Place ?? "its beginning"}."
        );

    static Command Rotate()
    {
        var which = Which();
        var command = new Command(
            "rotate",
            "Make the next key and rewrite what is sealed with the old one. Stopped in the middle, it is gone on with by a server, or when the command is given again."
        )
        {
            which,
        };
        Seat.At(
            command,
            async (parsed, seat, ct) =>
            {
                var begun = await seat.Desk.Keys.Rotate(Purpose(parsed.GetValue(which)!), seat.RootKey.Read(), ct);
                if (!begun.IsDone || begun is KeyOutcome.Followed)
                    return seat.Report(begun);
                await Console.Error.WriteLineAsync(Seat.Say(begun));
                return seat.Report(await Finish(seat, Media(parsed, seat), ct));
            },
            "Stopped. What is rewritten stays so. A running server goes on with it; without one give the command again."
        );
        return command;
    }

    // A server may have taken it up: then it is watched.
    static async Task<KeyOutcome> Finish(Seat seat, Func<Sealer, IMediaStore> media, CancellationToken ct)
    {
        using var bar = new RotationBar();
        while (true)
        {
            var outcome = await seat.Desk.Keys.Continue(media, bar, ct);
            if (outcome is not KeyOutcome.Elsewhere)
                return outcome;
            while ((await seat.Desk.Keys.List(false, ct)).UnderWay is { } now)
            {
                bar.Report(now);
                await Task.Delay(Look, ct);
            }

            return new KeyOutcome.NothingUnderWay();
        }
    }

    static Command Retire()
    {
        var which = Which();
        var command = new Command("retire", "Retire the key before the one in use. It is refused while a single value is sealed with it.")
        {
            which,
        };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(
                await Seat.Patiently(
                    "Looking for what needs it",
                    seat.Desk.Keys.Retire(Purpose(parsed.GetValue(which)!), Media(parsed, seat), ct)
                )
            )
        );
        return command;
    }

    static Command Backup()
    {
        var copy = NewRootKey.Options("--");
        var check = new Command("check", "Try a copy of the root key: does it open every key of this database? Changes nothing.");
        copy.AddTo(check);
        Seat.Keyless(check, async (parsed, seat, ct) => seat.Report(await seat.Desk.Keys.CheckBackup(copy.Read(parsed), ct)));
        return new Command("backup", "Look after the copy of the root key.") { check };
    }

    static Func<Sealer, IMediaStore> Media(ParseResult parsed, Seat seat) =>
        sealer => MediaStore.From(parsed.Setting(), seat.MediaFolder, sealer);

    static Argument<string> Which()
    {
        var which = new Argument<string>("key") { Description = "cells, identities or audit." };
        which.AcceptOnlyFromAmong("cells", "identities", "audit");
        return which;
    }

    static KeyPurpose Purpose(string word) => Codes.Member<KeyPurpose>(word)!.Value;
}
