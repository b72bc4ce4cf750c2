using System.CommandLine;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Server.Terminal;
using Curlew.Staff;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign</c>: everything a marketer does with campaigns.</summary>
static class CampaignCommand
{
    public static Command Create() =>
        new(
            "campaign",
            """
            Plan, check, launch and steer campaigns. The usual way:
              ./curlew campaign create --name "Spring" --template spring_offer --audience '{"city": "NYC"}' --daily-limit 250 --window 09:00-18:00
              ./curlew campaign preflight Spring      who gets it, what they read, when it is done
              ./curlew campaign launch Spring --fingerprint …
              ./curlew campaign why Spring            what it waits for now
            """
        )
        {
            CampaignCreateCommand.Create(),
            List(),
            ShowCommand.Create(),
            CampaignLook.Preflight(),
            CampaignLook.Forecast(),
            WhyCommand.Create(),
            CampaignSteer.Launch(),
            CampaignSteer.Pause(),
            CampaignSteer.Resume(),
            CampaignSteer.Cancel(),
            CampaignSteer.Priority(),
            CampaignSteer.Limit(),
            CampaignSteer.Window(),
            SendAgainCommand.Create(),
            RecipientsCommand.Create(),
            ResultsCommand.Create(),
            DaysCommand.Create(),
            ExportCommand.Create(),
            CampaignLook.Rates(),
        };

    /// <summary>A command about campaigns, with the options all of them have.</summary>
    /// <param name="asksMeta">Whether it asks Meta, by what was typed; null is never.</param>
    public static Command Of(
        string name,
        string description,
        IEnumerable<Symbol> own,
        Func<ParseResult, CampaignSeat, CancellationToken, Task<int>> work,
        Predicate<ParseResult>? asksMeta = null
    )
    {
        var command = new Command(name, description);
        foreach (var symbol in own)
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        Seat.Reaching(command, (parsed, seat, ct) => work(parsed, new(seat), ct), asksMeta ?? (_ => false));
        return command;
    }

    public static Argument<string> Which() => new("campaign") { Description = "Its name, or its id where two have the same name." };

    static Command List() => Of("list", "List all campaigns, newest first.", [], async (_, seat, ct) =>
        {
            var campaigns = await seat.Desk.List(ct);
            seat.Print(
                new { campaigns },
                campaigns
                    .Select(c =>
                        $"{c.Id}  {Seat.Say(c.Status), -9}  priority {c.Priority, 2}  {c.Progress.Sent, 9:N0} of {c.Progress.Total, 9:N0} sent  {c.Name}"
                    )
                    .DefaultIfEmpty(Seat.Say(Nothing.Campaigns))
            );
            return 0;
        });
}

/// <summary>What the campaign commands work with.</summary>
sealed class CampaignSeat(Seat seat)
{
    /// <summary>What can be done with them.</summary>
    public CampaignDesk Desk => seat.Desk.Campaigns;

    /// <exception cref="NotConfigured">There is none, or there are several.</exception>
    public Task<Campaign> Find(string named, CancellationToken ct) => CampaignNamed.Find(seat.Desk, named, ct);

    /// <inheritdoc cref="Seat.For"/>
    public CampaignDesk For(string? somebody) => seat.For(somebody).Campaigns;

    /// <inheritdoc cref="Seat.Report"/>
    public int Report(Outcome outcome) => seat.Report(outcome);

    /// <inheritdoc cref="Seat.Report"/>
    public int Report(Outcome outcome, Campaign campaign, object? about = null, params IEnumerable<string> further) =>
        seat.Report(outcome, campaign.Name, about ?? new { campaign = campaign.Id }, further);

    /// <exception cref="NotConfigured">It was removed at this moment.</exception>
    public async Task<CampaignDescription> Describe(Guid id, CancellationToken ct) =>
        await Desk.Describe(id, ct) ?? throw new NotConfigured("The campaign was removed at this moment.");

    public void Print(object forPrograms, IEnumerable<string> forPeople) => seat.Tell(forPrograms, forPeople);
}
