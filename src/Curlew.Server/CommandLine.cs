using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Curlew.Server.Assistants;
using Curlew.Server.Audiences;
using Curlew.Server.Campaigns;
using Curlew.Server.Demo;
using Curlew.Server.Hosting;
using Curlew.Server.Imports;
using Curlew.Server.Inbox;
using Curlew.Server.Lifecycle;
using Curlew.Server.Messages;
using Curlew.Server.Numbers;
using Curlew.Server.Profiles;
using Curlew.Server.Queue;
using Curlew.Server.Rehearsals;
using Curlew.Server.Staff;
using Curlew.Server.Templates;
using Curlew.Server.Terminal;
using Curlew.Server.Webhooks;

namespace Curlew.Server;

/// <summary>What is typed after <c>./curlew</c>.</summary>
static class CommandLine
{
    // Longer than the grace in which the jobs finish what they began: whoever sends SIGTERM has a patience of its own.
    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(60);

    const string Welcome = """
        Curlew is a self-hosted WhatsApp Business platform on PostgreSQL. Its campaigns keep WhatsApp's limits by themselves and never message a person twice.

        Try it, without an account at Meta:
          ./curlew demo                           a sample business with customers who write, and a campaign that runs
          ./curlew rehearse                       a campaign to 10,000 people at 250 a day: forty business days in about a minute
          ./curlew rehearse --recipients 600 --daily-limit 100 --database first
                                                  a smaller one, kept in a database called 'first'
          ./curlew verify --database first        recount every number in it
          ./curlew sandbox                        only the stand-in for Meta, for a project of your own

        Run it:
          ./curlew serve                          take webhooks and run every job; says which settings it needs
          ./curlew import profiles customers.csv    bring your customers in
          ./curlew import recipients list.csv --campaign "Spring sale"
                                                  or the people of one campaign, each with their own values
          ./curlew segment                        save filters, count and look at the people they find
          ./curlew field                          fields of your own: add, list, change or remove them
          ./curlew profile find "+1 555 123 4567"   look somebody up, masked; subscribe, unsubscribe or suppress them
          ./curlew template --help                write templates, take them through Meta's review, send one by hand
          ./curlew campaign                       plan, check, launch and steer campaigns; who got them and who did not, results, exports
          ./curlew inbox list --waiting           conversations: who waits, what was said, whose it is, what is done
          ./curlew inbox reply "+1 555 123 4567" "Yes, until six."
                                                  answer a customer by hand, and see it through
          ./curlew replies --help                 answer by itself: a welcome, outside the opening hours, to keywords
          ./curlew endpoints --help               tell programs of your own what happens
          ./curlew mcp                            let an assistant on this machine look, and change nothing
          ./curlew replay                         look at stored webhooks, or let one take effect again
          ./curlew limits                         what binds sending: people in 24 hours, pace, frequency caps
          ./curlew number list                    your own numbers: which send, and how one that was stopped sends again
          ./curlew policies                       what is done about each error code of Meta's
          ./curlew alarms                         what should not have happened and waits for a person
          ./curlew migrate                        bring a database of your own forward to this version

        Decide what only a person can:
          ./curlew review list                    messages that may mean STOP
          ./curlew merge list                     profiles that may be one person
          ./curlew bursts list                    error codes that unsubscribed too many people at once
          ./curlew staff list                     who works here; invite people, give them roles
          ./curlew api-key list                   which programs may come over the API; make keys for them
          ./curlew confirm-restore                that a restored or copied database is the right one and may send

        Look after the keys:
          ./curlew keys list                      what everything is sealed with, and what is being replaced
          ./curlew keys rotate cells              replace a key while everything runs; rewrap changes the root key

        See how it is doing:
          ./curlew account                        what Meta said of your account, numbers and limits
          ./curlew audit list                     who did, saw in clear, and was refused what; whether the trail of it is whole
          ./curlew queue health                   what waits, how long the work takes, what was given up
          ./curlew unknown                        what Meta sends and this version does not know

        Without --database Curlew runs a PostgreSQL of its own, and stops it when it ends.
        Every command explains itself: ./curlew rehearse --help
        """;

    public static Task<int> Run(string[] args) => Run(args, Environment.GetEnvironmentVariable);

    /// <summary>Gives a command within these settings; those of the process where they are its own.</summary>
    public static async Task<int> Run(string[] args, Func<string, string?> setting)
    {
        // An argument that begins with @ is what it says: nothing is read from disk for it unless a command says so.
        var parsed = Root().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Action is ParseErrorAction mistake
            ? Refuse(parsed, mistake)
            : await parsed.InvokeAsync(
                new Invocation(setting) { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LongestEnd }
            );
    }

    static int Refuse(ParseResult parsed, ParseErrorAction mistake)
    {
        (mistake.ShowHelp, mistake.ShowTypoCorrections) = (false, parsed.CommandResult.Command is RootCommand);
        parsed.Invoke(new InvocationConfiguration { Output = Console.Error });
        Console.Error.WriteLine($"See {Path(parsed.CommandResult)} --help.");
        return Shared.Unable;
    }

    // As it is typed, from ./curlew on.
    static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : "./curlew";

    internal static RootCommand Root()
    {
        var root = new RootCommand("Curlew: a self-hosted WhatsApp Business platform.")
        {
            DemoCommand.Create(),
            RehearseCommand.Create(),
            SandboxCommand.Create(),
            ServeCommand.Create(),
            ImportCommand.Create(),
            CampaignCommand.Create(),
            SegmentCommand.Create(),
            ProfileCommand.Create(),
            FieldCommand.Create(),
            ReplayCommand.Create(),
            TemplateCommand.Create(),
            MigrateCommand.Create(),
            VerifyCommand.Create(),
            AuditCommand.Create(),
            ReviewCommand.Create(),
            MergeCommand.Create(),
            BurstsCommand.Create(),
            AccountCommand.Create(),
            QueueCommand.Create(),
            UnknownCommand.Create(),
            LimitsCommand.Create(),
            NumberCommand.Create(),
            PoliciesCommand.Create(),
            AlarmsCommand.Create(),
            RepliesCommand.Create(),
            InboxCommand.Create(),
            EndpointsCommand.Create(),
            StaffCommand.Create(),
            ApiKeyCommand.Create(),
            ConfirmRestoreCommand.Create(),
            KeysCommand.Create(),
            McpCommand.Create(),
        };
        root.HelpName = "./curlew";
        root.SetAction(_ => Console.WriteLine(Welcome));
        root.Options.OfType<HelpOption>().Single().Action = new WelcomeOrHelp();
        return root;
    }

    // The list of commands that the library would print teaches less than the examples; of a single command it prints the best there is.
    sealed class WelcomeOrHelp : SynchronousCommandLineAction
    {
        readonly HelpAction usual = new();

        public override int Invoke(ParseResult parsed)
        {
            if (parsed.CommandResult.Command is not RootCommand)
                return usual.Invoke(parsed);
            Console.WriteLine(Welcome);
            return 0;
        }
    }
}
