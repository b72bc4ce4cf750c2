using System.CommandLine;
using Curlew.Server.Terminal;

namespace Curlew.Server.Demo;

/// <summary><c>curlew demo</c>: a sample business that lives, without an account at Meta.</summary>
static class DemoCommand
{
    const string Usual = "demo";

    public static Command Create()
    {
        var database = Shared.Database();
        database.Description =
            "Where the sample business is kept: a name on the private server, a connection string or a postgres:// address. Default: 'demo' on the private server.";
        var data = Shared.Data();
        var reset = new Option<bool>("--reset")
        {
            Description = "Forget the sample business and begin anew. Touches only what a demo has made.",
        };
        var command = new Command(
            "demo",
            "Run Curlew with a sample business of 2,000 customers and twelve weeks of history against a stand-in for Meta. Needs no account, and nothing leaves this machine. Started again it goes on where it stopped."
        )
        {
            database,
            data,
            reset,
        };
        command.Does(
            async (parsed, ct) =>
            {
                var progress = new DemoProgress();
                var (name, folder) = (parsed.GetValue(database) ?? Usual, parsed.GetValue(data));
                await using var demonstration = await Demonstration.Prepare(name, folder, parsed.GetValue(reset), progress, ct);
                await demonstration.Serve(
                    server => Console.WriteLine(new Tour(name, folder).Describe(demonstration.Phone, server, progress.Elapsed)),
                    ct
                );
                return 0;
            },
            "Stopped. The next ./curlew demo goes on from here."
        );
        return command;
    }
}
