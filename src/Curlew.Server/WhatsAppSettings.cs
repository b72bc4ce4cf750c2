using Curlew.Messages;
using Curlew.Privacy;
using Curlew.Server.Commands;

namespace Curlew.Server;

/// <summary>The business's account at Meta, from the environment.</summary>
sealed record WhatsAppSettings(
    string AppSecret, string VerifyToken, string AccessToken, string PhoneNumberId, string WabaId, PhoneNumber Phone, string PortfolioId, int? MessagingLimit, int Throughput, Uri GraphUrl, bool ReadReceipts, Confirmations Confirmations)
{
    // An app secret of Meta's has 32 hexadecimal digits; anything much shorter was made up.
    const int ShortestSecret = 16;

    public const string Help =
        "Needs CURLEW_APP_SECRET, CURLEW_VERIFY_TOKEN, CURLEW_ACCESS_TOKEN, CURLEW_PHONE_NUMBER_ID, CURLEW_WABA_ID and CURLEW_PHONE (+15551234567); "
        + "knows CURLEW_PORTFOLIO_ID, CURLEW_MESSAGING_LIMIT (people in 24 hours, default 250, or 'unlimited'), CURLEW_THROUGHPUT (messages per second, default 80), CURLEW_GRAPH_URL, CURLEW_READ_RECEIPTS (on), "
        + "CURLEW_LANGUAGE (of confirmations to whoever writes only STOP: en, es, pt, fr, de, it, hi, ar, id, tr, ru or nl), for Amazon SQS in place of PostgreSQL's queue CURLEW_QUEUE=sqs, CURLEW_SQS_URL and CURLEW_SQS_REGION, "
        + "and for files of messages CURLEW_MEDIA=s3://bucket/prefix with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL_S3 for a server that is not Amazon's.";

    /// <exception cref="NotConfigured">Names everything that is missing or wrong at once.</exception>
    public static WhatsAppSettings FromEnvironment()
    {
        var problems = new List<string>();
        string Needed(string name) => Read(name) ?? Refuse(name, "is not set");
        string Refuse(string name, string why)
        {
            problems.Add($"{name} {why}");
            return "";
        }

        int Number(string name, int usual) =>
            Read(name) is not { } text ? usual : int.TryParse(text, out var value) && value > 0 ? value : Refuse(name, "is not a positive number").Length;

        var secret = Needed("CURLEW_APP_SECRET");
        if (secret.Length is > 0 and < ShortestSecret)
            Refuse("CURLEW_APP_SECRET", $"is shorter than {ShortestSecret} characters: copy it from the app's basic settings at Meta");
        var typed = Needed("CURLEW_PHONE");
        if (!PhoneNumber.TryParse(typed, null, out var phone) && typed.Length > 0)
            Refuse("CURLEW_PHONE", "is not a phone number such as +15551234567");
        if (!Uri.TryCreate(Read("CURLEW_GRAPH_URL") ?? "https://graph.facebook.com", UriKind.Absolute, out var graph))
            Refuse("CURLEW_GRAPH_URL", "is not an address such as https://graph.facebook.com");
        var language = Read("CURLEW_LANGUAGE") ?? Confirmations.Usual;
        if (!Confirmations.Languages.Contains(language))
            Refuse("CURLEW_LANGUAGE", $"is none of {string.Join(", ", Confirmations.Languages)}");

        var settings = new WhatsAppSettings(
            secret, Needed("CURLEW_VERIFY_TOKEN"), Needed("CURLEW_ACCESS_TOKEN"), Needed("CURLEW_PHONE_NUMBER_ID"), Needed("CURLEW_WABA_ID"), phone,
            Read("CURLEW_PORTFOLIO_ID") ?? "portfolio",
            Read("CURLEW_MESSAGING_LIMIT") == "unlimited" ? null : Number("CURLEW_MESSAGING_LIMIT", 250),
            Number("CURLEW_THROUGHPUT", 80), graph!, Read("CURLEW_READ_RECEIPTS") == "on", new() { Language = language });
        return problems.Count == 0
            ? settings
            : throw new NotConfigured($"The account at Meta is not set up: {string.Join("; ", problems)}. To try Curlew without one: ./curlew rehearse.");
    }

    static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
