using System.CommandLine;
using System.Globalization;
using Curlew.Campaigns;
using Curlew.Profiles;
using Curlew.Server.Profiles;
using Curlew.Server.Terminal;
using Curlew.Words;

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
        var full = new Option<bool>("--full")
        {
            Description = "Whole numbers instead of masked ones; needs --purpose. That you did it is kept.",
        };
        var purpose = RevealOptions.Purpose("--full");
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file of that name." };
        var command = new Command(
            "export",
            """
            Write everyone of a campaign to a file: who got it, who did not and why, when each thing happened, answers, error codes, retries.
            Numbers are masked, unless you ask for them, and names left out. Only you can read the file.
            The file appears when it is complete.
            """
        )
        {
            campaign,
            to,
            overwrite,
            full,
            purpose,
        };
        RevealOptions.NeedPurpose(command, full, purpose);
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var found = await CampaignNamed.Find(seat.Desk, parsed.GetValue(campaign)!, ct);
            ExportOutcome outcome;
            using (var bar = new ProgressBar())
            {
                var (file, replace, rows) = (parsed.GetValue(to)!, parsed.GetValue(overwrite), new Rows(bar, found.Progress.Total));
                outcome =
                    parsed.GetValue(full) && parsed.GetValue(purpose) is { } why
                        ? await seat.Desk.Campaigns.ExportNumbers(found.Id, file, replace, why, rows, ct)
                        : await seat.Desk.Campaigns.Export(found.Id, file, replace, rows, ct);
            }

            return seat.Report(
                outcome,
                found.Name,
                null,
                outcome is ExportOutcome.Exported done ? [.. ByState(done), $"SHA-256: {done.Sha256}"] : []
            );
        });
        return command;
    }

    static IEnumerable<string> ByState(ExportOutcome.Exported done) =>
        Enum.GetValues<RecipientState>()
            .Select(Codes.Word)
            .Where(done.States.ContainsKey)
            .Select(state => string.Create(CultureInfo.InvariantCulture, $"  {state, -10} {done.States[state], 10:N0}"));

    sealed class Rows(ProgressBar bar, int total) : IProgress<int>
    {
        public void Report(int value) => bar.Show("exporting", value, total);
    }
}
