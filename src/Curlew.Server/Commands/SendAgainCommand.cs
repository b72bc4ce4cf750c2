using System.CommandLine;
using System.Text.Json;
using Curlew.Campaigns;

namespace Curlew.Server.Commands;

/// <summary><c>curlew campaign send-again</c>: sends again to people of whom nobody knows whether they got the message. Made to be added to the <c>campaign</c> group.</summary>
static class SendAgainCommand
{
    public static Command Create()
    {
        var (database, data, json, by) = (Shared.Database(), Shared.Data(), Shared.Json(), AlarmsCommand.By());
        var campaign = new Argument<Guid>("id") { Description = "Id of the campaign." };
        var reason = new Option<string?>("--reason") { HelpName = "words", Description = "Why, for the record. Without it you are only shown whom it would reach." };
        var command = new Command(
            "send-again",
            "Send again to people whose message was neither confirmed nor refused. Some of them may get it twice: that is why only a person orders it, and not before a day has passed (three where Meta may be holding the template) in which other messages were reported.")
        {
            campaign, reason, by, database, data, json,
        };
        command.Does(async (parsed, ct) =>
        {
            await using var installation = await Installation.Open(parsed.GetValue(database), parsed.GetValue(data), ct);
            var sendAgain = new SendAgain(installation.Database, TimeProvider.System);
            if (parsed.GetValue(reason) is not { Length: > 0 } why)
                return Show(await sendAgain.Look(parsed.GetValue(campaign), ct), parsed.GetValue(json));
            return await sendAgain.Run(parsed.GetValue(campaign), parsed.GetValue(by)!, why, ct) switch
            {
                SendingAgain sending => Said(sending, parsed.GetValue(json)),
                NobodyToSendAgain nobody => Show(nobody.Unheard, parsed.GetValue(json)),
                NotSendable { Status: var status } => throw new NotConfigured($"The campaign is {(status == "draft" ? "a draft" : status)}: it sends nothing."),
                _ => throw new NotConfigured($"There is no campaign {parsed.GetValue(campaign)}."),
            };
        });
        return command;
    }

    static int Said(SendingAgain sending, bool json)
    {
        Console.WriteLine(json ? JsonSerializer.Serialize(sending, Output.Json) : $"{sending.Recipients} people wait in the campaign again. Order {sending.Order} says who gave it and why.");
        return 0;
    }

    static int Show(Unheard unheard, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(unheard, Output.Json));
            return 0;
        }

        Console.WriteLine($"{unheard.Uncertain} people may or may not have the message; it can be sent again to {unheard.Eligible} of them.");
        if (unheard.TooYoung > 0)
            Console.WriteLine($"{unheard.TooYoung} were tried too recently; the first can be at {unheard.OldEnoughAt:yyyy-MM-dd HH:mm}Z.");
        if (unheard.LineSilent > 0)
            Console.WriteLine($"Of {unheard.LineSilent} nothing can be concluded: of what was sent around then, nothing else was reported either.");
        if (unheard.Eligible > 0)
            Console.WriteLine("Give --reason to send again to them. Some may get it twice.");
        return 0;
    }
}
