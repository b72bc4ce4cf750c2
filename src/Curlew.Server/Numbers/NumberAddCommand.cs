using System.CommandLine;
using Curlew.Numbers;
using Curlew.Server.Terminal;

namespace Curlew.Server.Numbers;

/// <summary><c>curlew number add</c>: a number of the business, checked with Meta.</summary>
static class NumberAddCommand
{
    const int MostThroughput = 100_000;

    const string TokenFile = "--token-file",
        AppSecretFile = "--app-secret-file",
        VerifyTokenFile = "--verify-token-file";

    public static Command Create()
    {
        var id = new Argument<string>("id")
        {
            Description = "Meta's id of the number (phone_number_id), as its WhatsApp manager shows it.",
        };
        var account = new Option<string>("--account")
        {
            HelpName = "id",
            Description = "Meta's id of the WhatsApp account it belongs to.",
            Required = true,
        };
        var portfolio = new Option<string?>("--portfolio")
        {
            HelpName = "id",
            Description = "Business portfolio whose messaging limit it shares; not needed where there is one, or the account is known.",
        };
        var throughput = Shared.Number("--throughput", 1, MostThroughput, "Messages a second. Default: what Meta says of it, 80 or 1,000.");
        var token = SecretFile.Option(TokenFile, "the access token");
        var secret = SecretFile.Option(AppSecretFile, "the app secret");
        var verify = SecretFile.Option(VerifyTokenFile, "the verify token");
        var command = new Command(
            "add",
            "Add a number, take a retired one back, or give its account another token. Meta is asked whether the number belongs to the account and whether the token may send; nothing changes if not. "
                + "Token and secrets come from files, or from CURLEW_ACCESS_TOKEN, CURLEW_APP_SECRET and CURLEW_VERIFY_TOKEN where CURLEW_WABA_ID is this account or not set; what an account has it keeps. "
                + "A running server takes the number up within seconds, with the webhooks that have come for it."
        )
        {
            id,
            account,
            portfolio,
            throughput,
            token,
            secret,
            verify,
        };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            var waba = parsed.GetValue(account)!;
            var setting = parsed.Setting();
            var speaks = setting("CURLEW_WABA_ID") is null or "" || setting("CURLEW_WABA_ID") == waba;
            string? Set(string name) => speaks ? setting(name) : null;
            var number = new NewNumber(parsed.GetValue(id)!, waba)
            {
                PortfolioId = parsed.GetValue(portfolio),
                Throughput = parsed.GetValue(throughput),
                AccessToken = await SecretFile.Read(TokenFile, parsed.GetValue(token), Set("CURLEW_ACCESS_TOKEN"), ct),
                AppSecret = await SecretFile.Read(AppSecretFile, parsed.GetValue(secret), Set("CURLEW_APP_SECRET"), ct),
                VerifyToken = await SecretFile.Read(VerifyTokenFile, parsed.GetValue(verify), Set("CURLEW_VERIFY_TOKEN"), ct),
            };
            var outcome = await Seat.Patiently("Asking Meta", seat.Desk.Numbers.Add(number, WhatsAppSettings.GraphAt(setting), ct));
            if (outcome is not AddOutcome.Added added)
                return seat.Report(outcome);
            var strays = await seat.Desk.Numbers.Strays(ct);
            var waiting = strays.Where(stray => stray.Number.PhoneNumberId == number.PhoneNumberId).Sum(stray => stray.Number.Deliveries);
            return seat.Report(outcome, added.Number.Name, new { deliveries = waiting }, Further(added, waiting));
        });
        return command;
    }

    static IEnumerable<string> Further(AddOutcome.Added added, int waiting)
    {
        if (added.Number.StoppedReason is not null)
            yield return $"It is still {NumberWords.State(added.Number)} ./curlew number restart {added.Number.Id} --yes lets it send again.";
        if (added.CanSend is "BLOCKED" or "LIMITED")
            yield return $"Meta says that it is {added.CanSend} now: look at its health in Meta's WhatsApp manager.";
        if (added.IsTold is false)
            yield return $"No app is subscribed to the account {added.Number.WabaId}: without that Meta sends no webhooks. Subscribe yours in its settings at Meta (WhatsApp, configuration).";
        if (added.MadeVerifyToken is { } word)
            yield return $"Give Meta this verify token for the webhook: {word}";
        if (waiting > 0)
            yield return $"{Shared.Count(waiting, "delivery that has come for it takes", "deliveries that have come for it take")} effect as soon as a server runs.";
    }
}
