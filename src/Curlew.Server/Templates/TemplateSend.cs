using System.CommandLine;
using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Profiles;
using Curlew.Server.Hosting;
using Curlew.Server.Numbers;
using Curlew.Server.Profiles;
using Curlew.Server.Rehearsals.Reports;
using Curlew.Server.Terminal;
using Curlew.WhatsApp;

namespace Curlew.Server.Templates;

/// <summary><c>curlew template send</c>: an approved template to one known person, by hand.</summary>
static class TemplateSend
{
    // A number at its throughput has room again within a second; whoever typed a command waits longer than that for its start.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var (database, data, json, name) = (Shared.Database(), Shared.Data(), Shared.Json(), TemplateCommand.Name());
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
        var number = MetaLines.Number();
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
            number,
            database,
            data,
            json,
        };
        command.Does(
            async (parsed, ct) =>
            {
                await using var installation = await Shared.Current(parsed.GetValue(database), parsed.GetValue(data), ct, withKeys: true);
                using var sealer = await installation.OpenSealer(ct);
                if (!await installation.Guard().MaySend(ct))
                    throw new NotConfigured(
                        "Nothing is sent from this database: it is not the one that was last sent from. See ./curlew confirm-restore --help."
                    );
                var found = await new FindProfiles(installation.Database, sealer).By(parsed.GetValue(to)!, parsed.GetValue(country), ct);
                if (found is not [var person])
                    return ProfileCommand.Unclear(found);

                await using var lines = await MetaLines.Open(parsed.Setting(), installation.Database, sealer, ct);
                var from = await MetaLines.One(lines, new BusinessNumbers(installation.Database, sealer), parsed.GetValue(number), ct);
                var send = new SendTemplate(
                    installation.Database,
                    TimeProvider.System,
                    sealer,
                    from.Api,
                    new Attempts(installation.Database, sealer),
                    new SendOptions(from.PhoneNumberId)
                );
                var wanted = new TemplateOrder(
                    parsed.GetValue(order) ?? Guid.CreateVersion7(),
                    person.Id,
                    parsed.GetValue(name)!,
                    Shared.Who
                )
                {
                    Language = parsed.GetValue(language),
                    Values = TemplateCommand.Pairs(parsed.GetValue(set)),
                };
                var outcome = await InTurn(send, wanted, ct);
                Console.WriteLine(
                    parsed.GetValue(json)
                        ? JsonSerializer.Serialize(
                            new
                            {
                                order = wanted.Id,
                                profile = person.Id,
                                outcome = outcome.GetType().Name,
                                details = (object)outcome,
                            },
                            Output.Json
                        )
                        : Told(outcome, wanted, person.Phone ?? person.Id.ToString())
                );
                return outcome switch
                {
                    TemplateSent or OrderedBefore { Outcome: "accepted" } => 0,
                    TemplateUncertain or OrderedBefore => Shared.Broken,
                    _ => Shared.Unable,
                };
            }
        );
        return command;
    }

    static async Task<TemplateOutcome> InTurn(SendTemplate send, TemplateOrder order, CancellationToken ct)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ; )
        {
            var outcome = await send.Run(order, ct);
            if (
                outcome is not NumberBusy busy
                || busy.Until - TimeProvider.System.GetUtcNow() is var wait
                    && wait + TimeProvider.System.GetElapsedTime(began) > LongestWait
            )
                return outcome;
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(20), ct);
        }
    }

    static string Told(TemplateOutcome outcome, TemplateOrder order, string person) =>
        outcome switch
        {
            TemplateSent => $"Sent to {person}. ./curlew template send --order {order.Id} would not send it again.",
            TemplateUncertain uncertain =>
                $"Nobody knows yet whether it left ({uncertain.Why}). A running server hears it from WhatsApp; it is not sent again by itself. The order is {order.Id}.",
            NotTaken refused =>
                $"WhatsApp did not take it: {refused.Why}{(refused.Code is { } code ? $" (code {code})" : "")}. Nothing was sent.",
            OrderedBefore { Outcome: "accepted" } => "It was sent before under this order; nothing was sent now.",
            OrderedBefore => "It was tried before under this order, and nobody knows yet whether it left; nothing was sent now.",
            PersonSuppressed => $"{person} is suppressed: nothing is sent to that number. ./curlew profile release takes it off the list.",
            PersonOptedOut => $"{person} wants no marketing. Only a template of another category may be sent.",
            PersonInactive => $"{person} is no longer written to: the profile is inactive.",
            NoSuchPerson => $"{person} was removed at this moment.",
            WrittenJustNow just => $"{person} was written to a moment ago; WhatsApp takes the next message at {just.Until:HH:mm:ss}Z.",
            FrequencyCapReached cap =>
                $"{person} has had as many marketing messages as ./curlew limits allows, until {Seat.Day(cap.Until)}.",
            TemplateNotSendable { Status: null } none =>
                $"Meta has no template '{none.Template}'{(none.Language is null ? "" : $" in {none.Language}")}. ./curlew template list shows those there are.",
            TemplateNotSendable { Status: "INACTIVE" } off => $"'{off.Template}' is switched off here.",
            TemplateNotSendable template =>
                $"Meta has '{template.Template}' as {template.Status}: it takes no messages with it. ./curlew template status {template.Template} says more.",
            LetterUnfit unfit => $"The template cannot be filled for {person}: {unfit.Why}. Give values with --set variable=value.",
            NoRoom { MessagingLimit: var limit, FreeAt: var free } =>
                $"{limit} people have been written to in the last 24 hours, as many as the limit allows; there is room again at {Seat.Day(free)}. People who wrote within 24 hours can be written to at any time.",
            NumberBusy busy => $"The number waits until {busy.Until:HH:mm:ss}Z. ./curlew limits says why.",
            NumberStopped stopped =>
                $"The number is stopped: {stopped.Reason} Put that right, then let it send again: ./curlew number restart.",
            SendingHeld held => $"Nothing is sent from this database: {held.Reason} See ./curlew confirm-restore --help.",
            NoSuchNumber number => $"The number {number.PhoneNumberId} is not known here: ./curlew number list shows those that are.",
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: say here what it means."),
        };
}
