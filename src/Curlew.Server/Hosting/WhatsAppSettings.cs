using Curlew.Audiences;
using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Server.Terminal;
using Curlew.Server.Webhooks;

namespace Curlew.Server.Hosting;

/// <summary>The business's account at Meta, from the environment.</summary>
sealed record WhatsAppSettings(
    string AppSecret,
    RetiredSecret? PreviousSecret,
    string VerifyToken,
    string AccessToken,
    string PhoneNumberId,
    string WabaId,
    PhoneNumber Phone,
    string PortfolioId,
    int? MessagingLimit,
    int Throughput,
    Uri GraphUrl,
    bool ReadReceipts,
    Confirmations Confirmations
)
{
    public const string Help =
        "Needs CURLEW_APP_SECRET, CURLEW_VERIFY_TOKEN, CURLEW_ACCESS_TOKEN, CURLEW_PHONE_NUMBER_ID, CURLEW_WABA_ID and CURLEW_PHONE (+15551234567); "
        + "while the app secret is replaced CURLEW_APP_SECRET_PREVIOUS and CURLEW_APP_SECRET_PREVIOUS_UNTIL (2026-11-23T08:00Z: from then on only the new one counts); "
        + "knows CURLEW_PORTFOLIO_ID, CURLEW_MESSAGING_LIMIT (people in 24 hours, default 250, or 'unlimited'), CURLEW_THROUGHPUT (messages per second, default 80), CURLEW_GRAPH_URL, CURLEW_READ_RECEIPTS (on), "
        + "CURLEW_LANGUAGE (of confirmations to whoever writes only STOP: en, es, pt, fr, de, it, hi, ar, id, tr, ru or nl), for Amazon SQS in place of PostgreSQL's queue CURLEW_QUEUE=sqs, CURLEW_SQS_URL and CURLEW_SQS_REGION, "
        + "and for files of messages CURLEW_MEDIA=s3://bucket/prefix with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL_S3 for a server that is not Amazon's.";

    /// <exception cref="NotConfigured">Names everything that is missing or wrong at once.</exception>
    public static WhatsAppSettings From(Func<string, string?> setting)
    {
        var problems = new List<string>();
        string? Read(string name) => setting(name) is { Length: > 0 } text ? text : null;
        string Needed(string name) => Read(name) ?? Refuse(name, "is not set");
        string Refuse(string name, string why)
        {
            problems.Add($"{name} {why}");
            return "";
        }

        int Number(string name, int usual) =>
            Read(name) is not { } text ? usual
            : int.TryParse(text, out var value) && value > 0 ? value
            : Refuse(name, "is not a positive number").Length;

        if (!Uri.TryCreate(Read("CURLEW_GRAPH_URL") ?? "https://graph.facebook.com", UriKind.Absolute, out var graph))
            Refuse("CURLEW_GRAPH_URL", "is not an address such as https://graph.facebook.com");
        var secret = Needed("CURLEW_APP_SECRET");
        if (secret.Length > 0 && WeakSecret.Why(secret, againstSandbox: graph?.IsLoopback ?? false) is { } weakness)
            Refuse("CURLEW_APP_SECRET", weakness);
        var typed = Needed("CURLEW_PHONE");
        if (!PhoneNumber.TryParse(typed, null, out var phone) && typed.Length > 0)
            Refuse("CURLEW_PHONE", "is not a phone number such as +15551234567");
        var language = Read("CURLEW_LANGUAGE") ?? Confirmations.Usual;
        if (!Confirmations.Languages.Contains(language))
            Refuse("CURLEW_LANGUAGE", $"is none of {string.Join(", ", Confirmations.Languages)}");

        var settings = new WhatsAppSettings(
            secret,
            Retired(Read, Refuse),
            Needed("CURLEW_VERIFY_TOKEN"),
            Needed("CURLEW_ACCESS_TOKEN"),
            Needed("CURLEW_PHONE_NUMBER_ID"),
            Needed("CURLEW_WABA_ID"),
            phone,
            Read("CURLEW_PORTFOLIO_ID") ?? "portfolio",
            Read("CURLEW_MESSAGING_LIMIT") == "unlimited" ? null : Number("CURLEW_MESSAGING_LIMIT", 250),
            Number("CURLEW_THROUGHPUT", 80),
            graph!,
            Read("CURLEW_READ_RECEIPTS") == "on",
            new() { Language = language }
        );
        return problems.Count == 0
            ? settings
            : throw new NotConfigured(
                $"The account at Meta is not set up: {string.Join("; ", problems)}. To try Curlew without one: ./curlew demo."
            );
    }

    // Without an end the old secret would be a second one for ever: whoever took it could go on signing.
    static RetiredSecret? Retired(Func<string, string?> read, Func<string, string, string> refuse)
    {
        const string Name = "CURLEW_APP_SECRET_PREVIOUS",
            UntilName = "CURLEW_APP_SECRET_PREVIOUS_UNTIL";
        if (read(Name) is not { } secret)
        {
            if (read(UntilName) is not null)
                refuse(UntilName, $"is set without {Name}");
            return null;
        }

        if (WeakSecret.Why(secret, againstSandbox: false) is { } weakness)
            refuse(Name, weakness);
        if (IsoMoment.Read(read(UntilName), TimeZoneInfo.Utc) is { } until)
            return new(secret, until);
        refuse(UntilName, $"is not a moment such as 2026-11-23T08:00Z, and {Name} counts only until one");
        return null;
    }
}
