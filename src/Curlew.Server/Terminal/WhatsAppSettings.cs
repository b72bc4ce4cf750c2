using Curlew.Audiences;
using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Server.Terminal;

/// <summary>How a server reaches Meta, and the business's first number, from the environment.</summary>
/// <param name="First">Null where all numbers are in the database: those ./curlew number add has brought in.</param>
sealed record WhatsAppSettings(FirstNumber? First, Uri GraphUrl, bool ReadReceipts, Confirmations Confirmations)
{
    const string NoAddress =
        "is not an address such as https://graph.facebook.com; without https it may only be one of this machine, because the access token goes there";

    static readonly string[] OfTheFirst =
    [
        "CURLEW_APP_SECRET",
        "CURLEW_VERIFY_TOKEN",
        "CURLEW_ACCESS_TOKEN",
        "CURLEW_PHONE_NUMBER_ID",
        "CURLEW_WABA_ID",
        "CURLEW_PHONE",
    ];

    public const string Help =
        "The first number may come from the environment, which then goes before what is in the database: CURLEW_APP_SECRET, CURLEW_VERIFY_TOKEN, CURLEW_ACCESS_TOKEN, CURLEW_PHONE_NUMBER_ID, CURLEW_WABA_ID and CURLEW_PHONE (+15551234567); others come with ./curlew number add. "
        + "Further there are: "
        + "while the app secret is replaced CURLEW_APP_SECRET_PREVIOUS and CURLEW_APP_SECRET_PREVIOUS_UNTIL (2026-11-23T08:00Z: from then on only the new one counts); "
        + "CURLEW_PORTFOLIO_ID, CURLEW_MESSAGING_LIMIT (people in 24 hours, default 250, or 'unlimited'), CURLEW_THROUGHPUT (messages per second, default 80), CURLEW_GRAPH_URL, CURLEW_READ_RECEIPTS (on), "
        + "CURLEW_LANGUAGE (of confirmations to whoever writes only STOP: en, es, pt, fr, de, it, hi, ar, id, tr, ru or nl), for Amazon SQS in place of PostgreSQL's queue CURLEW_QUEUE=sqs, CURLEW_SQS_URL and CURLEW_SQS_REGION, "
        + "CURLEW_HOSTS (names under which the server may be asked besides those of this machine, separated by commas), "
        + "and for files of messages CURLEW_MEDIA=s3://bucket/prefix with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL_S3 for a server that is not Amazon's.";

    /// <summary>Where the Graph API is.</summary>
    /// <exception cref="NotConfigured">The environment names no address.</exception>
    public static Uri GraphAt(Func<string, string?> setting) => Graph(setting) ?? throw new NotConfigured($"CURLEW_GRAPH_URL {NoAddress}.");

    static Uri? Graph(Func<string, string?> setting) =>
        Uri.TryCreate(
            setting("CURLEW_GRAPH_URL") is { Length: > 0 } set ? set : "https://graph.facebook.com",
            UriKind.Absolute,
            out var graph
        ) && (graph.Scheme == Uri.UriSchemeHttps || graph.Scheme == Uri.UriSchemeHttp && graph.IsLoopback)
            ? graph
            : null;

    /// <param name="isNeeded">Whether there must be a first number; otherwise it may be left out, as a whole.</param>
    /// <exception cref="NotConfigured">Names everything that is missing or wrong at once.</exception>
    public static WhatsAppSettings From(Func<string, string?> setting, bool isNeeded = false)
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

        var graph = Graph(setting);
        if (graph is null)
            Refuse("CURLEW_GRAPH_URL", NoAddress);
        var language = Read("CURLEW_LANGUAGE") ?? Confirmations.Usual;
        if (!Confirmations.Languages.Contains(language))
            Refuse("CURLEW_LANGUAGE", $"is none of {string.Join(", ", Confirmations.Languages)}");
        var first = isNeeded || OfTheFirst.Any(name => Read(name) is not null) ? First() : null;
        var settings = new WhatsAppSettings(first, graph!, Read("CURLEW_READ_RECEIPTS") == "on", new() { Language = language });
        return problems.Count == 0
            ? settings
            : throw new NotConfigured(
                $"The account at Meta is not set up: {string.Join("; ", problems)}. Or add a number without them: ./curlew number add. To try Curlew without one: ./curlew demo."
            );

        FirstNumber First()
        {
            var secret = Needed("CURLEW_APP_SECRET");
            if (secret.Length > 0 && WeakSecret.In(secret, againstSandbox: graph?.IsLoopback ?? false) is { } weakness)
                Refuse("CURLEW_APP_SECRET", Seat.Say(weakness));
            var word = Needed("CURLEW_VERIFY_TOKEN");
            if (word.Length > 0 && WeakToken.In(word, againstSandbox: graph?.IsLoopback ?? false) is { } guessable)
                Refuse("CURLEW_VERIFY_TOKEN", Seat.Say(guessable));
            var typed = Needed("CURLEW_PHONE");
            if (!PhoneNumber.TryParse(typed, null, out var phone) && typed.Length > 0)
                Refuse("CURLEW_PHONE", "is not a phone number such as +15551234567");
            var account = Needed("CURLEW_WABA_ID");
            return new(
                new(account, Needed("CURLEW_ACCESS_TOKEN"), secret, Retired(Read, Refuse), word),
                new(
                    Needed("CURLEW_PHONE_NUMBER_ID"),
                    Read("CURLEW_PORTFOLIO_ID") ?? "portfolio",
                    account,
                    phone,
                    Number("CURLEW_THROUGHPUT", 80)
                ),
                Read("CURLEW_MESSAGING_LIMIT") == "unlimited" ? null : Number("CURLEW_MESSAGING_LIMIT", 250)
            );
        }
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

        if (WeakSecret.In(secret, againstSandbox: false) is { } weakness)
            refuse(Name, Seat.Say(weakness));
        if (IsoMoment.Read(read(UntilName), TimeZoneInfo.Utc) is { } until)
            return new(secret, until);
        refuse(UntilName, $"is not a moment such as 2026-11-23T08:00Z, and {Name} counts only until one");
        return null;
    }
}

/// <summary>The number an installation begins with, and its account.</summary>
/// <param name="MessagingLimit">People in 24 hours until Meta tells another; null is unlimited.</param>
sealed record FirstNumber(AccountKeys Keys, BusinessNumber Number, int? MessagingLimit)
{
    /// <summary>Writes it down, so that it goes before what the database has of it.</summary>
    public Task Save(Database database, Sealer sealer, CancellationToken ct) =>
        database.InTransaction(
            async tx =>
            {
                await new Accounts(database, sealer).Save(tx, Keys, ct);
                await new BusinessNumbers(database, sealer).Save(tx, Number, MessagingLimit, ct);
            },
            ct
        );
}
