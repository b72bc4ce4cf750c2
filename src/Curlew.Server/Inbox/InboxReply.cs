using System.CommandLine;
using System.Globalization;
using Curlew.Inbox;
using Curlew.Server.Numbers;
using Curlew.Server.Profiles;
using Curlew.Server.Templates;
using Curlew.Server.Terminal;

namespace Curlew.Server.Inbox;

/// <summary><c>curlew inbox reply</c>: answers one customer by hand, and tells how far the answer is until it has left.</summary>
sealed class InboxReply
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly Argument<string> to = new("to") { Description = "Who gets it: a number, an e-mail address, a user id or a profile id." };

    readonly Argument<string?> text = new("text")
    {
        Description = "What to answer, or what stands below the file.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    readonly Option<string?> path = new("--file")
    {
        HelpName = "path",
        Description = $"A file to send: {string.Join(", ", ReplyFile.Endings)}.",
    };

    readonly Option<string?> template = new("--template")
    {
        HelpName = "name",
        Description = "An approved template, which may leave after the service window has closed.",
    };

    readonly Option<string?> language = new("--language")
    {
        Description = "The template's language, as in en_US. Default: the one it was first written in.",
    };

    readonly Option<string[]> set = new("--set")
    {
        HelpName = "variable=value",
        Description = "A value for a variable of the template; may be given several times. The others come from the profile.",
    };

    readonly Option<Guid?> quote = new("--quote") { HelpName = "id", Description = "The message that it quotes." };

    readonly Option<DateTimeOffset?> at = new("--at")
    {
        HelpName = "moment",
        Description = "When it is to leave, as in 2026-05-03T09:00+02:00. Default: at once.",
    };

    readonly Option<Guid?> id = new("--command")
    {
        HelpName = "uuid",
        Description = "An id of your own: given twice it is the same reply, and nothing is sent twice. Default: a new one.",
    };

    InboxReply() { }

    public static Command Create() => new InboxReply().Build();

    Command Build()
    {
        var country = CountryOption.Of("a number");
        var number = NumberOptions.Number();
        var command = new Command(
            "reply",
            "Answer a customer by hand. A running server sends it; this waits and says how far it is. Stopping it stops nothing that was written."
        )
        {
            to,
            text,
            country,
            path,
            template,
            language,
            set,
            quote,
            at,
            id,
            number,
        };
        Seat.At(
            command,
            async (parsed, seat, ct) =>
            {
                var content = Content(parsed);
                var file = parsed.GetValue(path) is { } given ? Read(given) : null;
                var found = await seat.Desk.Profiles.Find(parsed.GetValue(to)!, parsed.GetValue(country), ct);
                if (found is not [var person])
                    return ProfileCommand.Unclear(found);
                var from = NumberWords.Chosen(await seat.Desk.Numbers.Choose(parsed.GetValue(number), ct));
                var reply = new NewReply(parsed.GetValue(id) ?? Guid.CreateVersion7(), person.Id, from.Id, content)
                {
                    File = file,
                    Answers = parsed.GetValue(quote),
                    SendAt = parsed.GetValue(at),
                    // Whoever types a command has read it before Enter.
                    Undo = TimeSpan.Zero,
                };
                var outcome = await seat.WithMedia(parsed.Setting()).Inbox.Reply(reply, ct);
                var about = new { command = reply.Command, profile = person.Id };
                if (!outcome.IsDone || reply.SendAt is not null)
                    return seat.Report(outcome, person.Phone ?? person.Id.ToString(), about);
                return await SeeThrough(seat, reply, ct);
            },
            "Stopped waiting: a running server sends the reply all the same."
        );
        return command;
    }

    static async Task<int> SeeThrough(Seat seat, NewReply reply, CancellationToken ct)
    {
        using var line = new ProgressLine();
        for (var told = default(ReplyState?); ; await Task.Delay(Look, ct))
        {
            var state = (await seat.Desk.Inbox.ReplyState(reply.Profile, reply.Command, ct))!;
            if (IsOver(state.State))
            {
                var words = new[] { state.Reason is { } why ? Seat.Say(why) : null, state.Remedy is { } remedy ? Seat.Say(remedy) : null };
                seat.Tell(new { reply = state }, $"{Seat.Say(state.State)} {string.Join(' ', words.OfType<string>())}".Trim());
                return state.State is ReplyState.Failed or ReplyState.TakenBack ? Shared.Broken : 0;
            }

            if (state.State != told || line.IsDue)
                line.Show($"{Seat.Say(state.State)}{(state.Reason is { } waits ? $" {Seat.Say(waits)}" : "")}");
            told = state.State;
        }
    }

    static bool IsOver(ReplyState state) => state is not (ReplyState.Scheduled or ReplyState.Held or ReplyState.Sending);

    /// <exception cref="NotConfigured">It is not plain what to send.</exception>
    ReplyContent Content(ParseResult parsed) =>
        (parsed.GetValue(text), parsed.GetValue(path), parsed.GetValue(template)) switch
        {
            (null, null, { } name) => new ReplyContent.Template(
                name,
                parsed.GetValue(language),
                TemplateCommand.Pairs(parsed.GetValue(set))
            ),
            (var caption, { }, null) => new ReplyContent.File(caption),
            ({ } words, null, null) => new ReplyContent.Text(words),
            (null, null, null) => throw new NotConfigured("Say what to answer: a text, --file or --template."),
            _ => throw new NotConfigured("Give a text, a --file with or without a text, or a --template: not several of them."),
        };

    static ReplyFile Read(string path)
    {
        if (!File.Exists(path))
            throw new NotConfigured($"There is no file {path}.");
        if (new FileInfo(path).Length > ReplyFile.Largest)
            throw new NotConfigured(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path} is larger than the {ReplyFile.Largest / 1024 / 1024} MB that WhatsApp takes."
                )
            );
        return new(Path.GetFileName(path), File.ReadAllBytes(path));
    }
}
