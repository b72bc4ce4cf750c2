using System.CommandLine;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Profiles;
using Curlew.Server.Terminal;

namespace Curlew.Server.Campaigns;

/// <summary><c>curlew campaign export</c>: everyone of a campaign in a file.</summary>
static class ExportCommand
{
    public static Command Create()
    {
        var campaign = new Argument<string>("campaign") { Description = "Id or name of the campaign." };
        var to = new Option<string>("--to")
        {
            HelpName = "file",
            Description = "The file: .csv for spreadsheets, .parquet (typed columns) for analysis.",
            Required = true,
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file of that name." };
        var command = new Command(
            "export",
            """
            Write everyone of a campaign to a file: who got it, who did not and why, when each thing happened, answers, error codes, retries.
            Numbers are masked and names left out: full numbers leave Curlew only with an entry in an audit trail, which this version does not keep yet.
            The file appears when it is complete.
            """
        )
        {
            campaign,
            to,
            overwrite,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var found = await CampaignNamed.Find(seat.Database, parsed.GetValue(campaign)!, ct);
            ExportOutcome outcome;
            using (var bar = new ProgressBar())
                outcome = await new ExportRecipients(seat.Database, seat.Sealer).Run(
                    found.Id,
                    parsed.GetValue(to)!,
                    parsed.GetValue(overwrite),
                    new Rows(bar, found.Progress.Total),
                    ct
                );
            if (outcome is not RecipientsExported done)
                throw new NotConfigured(Refused(outcome, found.Name));
            seat.Tell(done, Told(done));
            return 0;
        });
        return command;
    }

    static string Refused(ExportOutcome outcome, string campaign) =>
        outcome switch
        {
            UnknownKind kind => $"--to must name a file that ends in {string.Join(" or ", kind.Kinds)}.",
            FileExists file => $"{file.File} is there already. Give another name, or --overwrite.",
            NobodyToExport => $"'{campaign}' has no recipients: they are there once it has been launched.",
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is a new outcome: say here what it means."),
        };

    static IEnumerable<string> Told(RecipientsExported done)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{done.Rows:N0} recipients are in {done.File}:");
        foreach (var state in ListRecipients.States.Where(done.States.ContainsKey))
            yield return string.Create(CultureInfo.InvariantCulture, $"  {state, -10} {done.States[state], 10:N0}");
    }

    sealed class Rows(ProgressBar bar, int total) : IProgress<int>
    {
        public void Report(int value) => bar.Report(new ImportProgress("exporting", value, total));
    }
}
