using System.CommandLine;
using System.Globalization;
using Curlew.Sandbox;
using Curlew.Server.Rehearsals;
using Curlew.Server.Terminal;

namespace Curlew.Server.Demo;

/// <summary><c>curlew sandbox</c>: the stand-in for Meta alone, for any WhatsApp client.</summary>
static class SandboxCommand
{
    static readonly Option<int> Port = Shared.Number("--port", 5090, 0, 65_535, "Port on 127.0.0.1; 0 takes a free one.");
    static readonly Option<Uri?> Webhook = Parsed<Uri?>(
        "--webhook",
        "url",
        "Where webhooks are posted to. Can be set later: POST {\"url\": …} to /_sandbox/subscriber.",
        text => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null,
        "an http or https address"
    );
    static readonly Option<long> Seed = Shared.Number(
        "--seed",
        1L,
        long.MinValue,
        long.MaxValue,
        "Chooses the customers and everything they do."
    );
    static readonly Option<int> Population = Shared.Number("--population", 1_000, 0, 5_000_000, "Virtual customers.");
    static readonly Option<double> Speed = Parsed<double>(
        "--speed",
        "times",
        "How fast the sandbox's time runs: 1 as everybody's, 3600 an hour in a second, 0 stopped until it is moved through /_sandbox/clock.",
        text => double.TryParse(text, CultureInfo.InvariantCulture, out var speed) && speed is >= 0 and <= 1e6 ? speed : null,
        "a number from 0 to 1000000",
        1
    );
    static readonly Option<string> Customers = new Option<string>("--customers")
    {
        Description = "What customers do: write first and answer a lot, answer now and then, or read everything and stay silent.",
        DefaultValueFactory = _ => "lively",
    }.AcceptOnlyFromAmong("lively", "usual", "silent");
    static readonly Option<int> MessagingLimit = Shared.Number(
        "--messaging-limit",
        250,
        0,
        1_000_000,
        "People the business may begin conversations with in 24 hours; 0 is unlimited."
    );
    static readonly Option<bool> FixedLimit = new("--fixed-limit")
    {
        Description =
            "Keep the messaging limit as given. Without this it climbs by Meta's rule: 2,000, 10,000, 100,000, unlimited, as enough people are reached.",
    };
    static readonly Option<int> Throughput = Shared.Number(
        "--throughput",
        80,
        0,
        100_000,
        "Messages a second, sent and received together; 0 is unlimited."
    );
    static readonly Option<int> Numbers = Shared.Number(
        "--numbers",
        1,
        1,
        100,
        "Business numbers it plays; their ids and phones count up from the first."
    );
    static readonly Option<int> Accounts = Shared.Number(
        "--accounts",
        1,
        1,
        100,
        "Accounts (WABAs) the numbers are spread over; each has templates of its own."
    );
    static readonly Option<int> Portfolios = Shared.Number(
        "--portfolios",
        1,
        1,
        100,
        "Business portfolios the accounts are spread over; each has a messaging limit, a token and user ids of its own."
    );
    static readonly Option<bool> ClosedWindowRefused = new("--refuse-closed-window")
    {
        Description = "Refuse messages outside a service window with 131047 at once. Without this they are accepted and fail by webhook.",
    };
    static readonly Option<int> WebhookBatch = Shared.Number(
        "--webhook-batch",
        50,
        1,
        1_000,
        "Most updates in one webhook. Meta batches too, up to 1,000: a client that reads only the first change of an entry loses the others, and 1 would hide that."
    );
    static readonly Option<string[]> Host = new("--host")
    {
        HelpName = "name",
        Description =
            "A name under which clients ask for it besides localhost, such as host.docker.internal. May be given several times. Under any other name it answers nobody: a web page could lead one here.",
    };
    static readonly Option<bool> Https = new("--https")
    {
        Description =
            "Speak https, for clients that know nothing else. The certificate is made at the start; how to trust it is printed (NODE_EXTRA_CA_CERTS for Node).",
    };
    static readonly Option<string?> Journal = new("--journal")
    {
        HelpName = "file",
        Description = "Remember everything in this file, so that the sandbox goes on after a restart. Default: forget.",
    };
    static readonly Option<SandboxTrouble[]> Faults = SandboxTrouble.Option();

    public static Command Create()
    {
        var command = new Command(
            "sandbox",
            "Run the stand-in for Meta alone: a WhatsApp Cloud API on this machine with virtual customers who read, reply and write STOP. Point any client at it."
        )
        {
            Port,
            Webhook,
            Seed,
            Population,
            Speed,
            Customers,
            MessagingLimit,
            FixedLimit,
            Throughput,
            Numbers,
            Accounts,
            Portfolios,
            ClosedWindowRefused,
            WebhookBatch,
            Host,
            Https,
            Journal,
            Faults,
        };
        command.Validators.Add(parsed =>
        {
            try
            {
                if (parsed.GetValue(Numbers) < parsed.GetValue(Accounts) || parsed.GetValue(Accounts) < parsed.GetValue(Portfolios))
                    parsed.AddError("Give at least as many --numbers as --accounts, and as many --accounts as --portfolios.");
            }
            catch (InvalidOperationException)
            {
                // One of them is no number within its bounds, and says so itself: whoever typed it is told that.
            }
        });
        command.Does(
            async (parsed, ct) =>
            {
                using var clock = new SandboxClock(TimeProvider.System.GetUtcNow(), parsed.GetValue(Speed));
                await SandboxAlone.Run(Options(parsed, clock), Console.Out, ct, sandbox =>
                    Array.ForEach(parsed.GetValue(Faults) ?? [], trouble => trouble.Make(sandbox))
                );
                return 0;
            }
        );
        return command;
    }

    static SandboxOptions Options(ParseResult parsed, SandboxClock clock) =>
        new SandboxOptions
        {
            Clock = clock,
            Port = parsed.GetValue(Port),
            WebhookUrl = parsed.GetValue(Webhook),
            Seed = parsed.GetValue(Seed),
            Population = parsed.GetValue(Population),
            PortfolioLimit = parsed.GetValue(MessagingLimit) is > 0 and var limit ? limit : null,
            PortfolioLimitClimbs = !parsed.GetValue(FixedLimit),
            ThroughputPerSecond = parsed.GetValue(Throughput) is > 0 and var pace ? pace : null,
            RefusesClosedWindow = parsed.GetValue(ClosedWindowRefused),
            WebhookBatchSize = parsed.GetValue(WebhookBatch),
            Hosts = parsed.GetValue(Host) ?? [],
            Https = parsed.GetValue(Https),
            JournalPath = parsed.GetValue(Journal),
            Templates = StarterTemplates.All,
            Behaviour = parsed.GetValue(Customers) switch
            {
                "silent" => SandboxBehaviour.Perfect,
                "usual" => new(),
                _ => SandboxAlone.Lively,
            },
        }.Spread(parsed.GetValue(Numbers), parsed.GetValue(Accounts), parsed.GetValue(Portfolios));

    static Option<T> Parsed<T>(string name, string help, string description, Func<string, object?> read, string wanted, T? usual = default)
    {
        var option = new Option<T>(name)
        {
            HelpName = help,
            Description = description,
            DefaultValueFactory = _ => usual!,
        };
        option.CustomParser = result =>
        {
            if (read(result.Tokens[0].Value) is T value)
                return value;
            result.AddError($"{name} is '{result.Tokens[0].Value}'; give {wanted}.");
            return usual;
        };
        return option;
    }
}
