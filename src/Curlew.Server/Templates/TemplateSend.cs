using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Server.Numbers;
using Curlew.Server.Profiles;
using Curlew.Server.Terminal;

namespace Curlew.Server.Templates;

/// <summary><c>curlew template send</c>: an approved template to one known person, by hand.</summary>
static class TemplateSend
{
    public static Command Create()
    {
        var name = TemplateCommand.Name();
        var to = new Option<string>("--to")
        {
            HelpName = "key",
            Description = "Who gets it: a number, an e-mail address, a user id or a profile id.",
            Required = true,
        };
        var country = CountryOption.Of("a number");
        var language = new Option<string?>("--language")
        {
            Description = "Language, as in en_US. Default: the one the template was first written in.",
        };
        var set = new Option<string[]>("--set")
        {
            HelpName = "variable=value",
            Description = "A value for a variable; may be given several times. The others come from the profile.",
        };
        var order = new Option<Guid?>("--order")
        {
            HelpName = "uuid",
            Description = "An id of your own: given twice it is the same order, and nothing is sent twice. Default: a new one.",
        };
        var header = HeaderFileOption.Of(
            "The file its header shows, in place of the template's own",
            "It goes up to Meta with this order."
        );
        var number = NumberOptions.Number();
        var command = new Command(
            "send",
            "Send an approved template to one person, within every limit that campaigns keep: it counts toward the people of 24 hours, and whoever opted out gets no marketing. "
                + $"If nobody knows whether it arrived it is not sent again. {WhatsAppSettings.Help}"
        )
        {
            name,
            to,
            country,
            language,
            set,
            order,
            header,
            number,
        };
        Seat.Reaching(command, async (parsed, seat, ct) =>
        {
            var file = HeaderFileOption.Read(parsed.GetValue(header));
            var found = await seat.Desk.Profiles.Find(parsed.GetValue(to)!, parsed.GetValue(country), ct);
            if (found is not [var person])
                return ProfileCommand.Unclear(found);
            await seat.DemandRightTime(ct);
            // Where it may not, the desk knows now and says why.
            await seat.MaySend(ct);
            var from = NumberWords.Chosen(await seat.Desk.Numbers.Choose(parsed.GetValue(number), ct));
            var wanted = new TemplateOrder(parsed.GetValue(order) ?? Guid.CreateVersion7(), person.Id, parsed.GetValue(name)!)
            {
                Language = parsed.GetValue(language),
                Values = TemplateCommand.Pairs(parsed.GetValue(set)),
                Header = file,
            };
            var outcome = await seat.Desk.Templates.Send(wanted, from.Id, ct);
            return seat.Report(outcome, person.Phone ?? person.Id.ToString(), new { order = wanted.Id, profile = person.Id });
        });
        return command;
    }
}
