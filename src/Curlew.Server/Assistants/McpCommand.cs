using System.CommandLine;
using Curlew.Server.Terminal;

namespace Curlew.Server.Assistants;

/// <summary><c>curlew mcp</c>: lets an assistant on this machine look, and do nothing.</summary>
static class McpCommand
{
    public static Command Create()
    {
        var command = new Command(
            "mcp",
            """
            Let an assistant on this machine look at campaigns, forecasts, results, segments, limits and alarms: the Model Context Protocol over standard input and
            output. It sees nobody and changes nothing. An assistant starts this command by itself; its settings want: command ./curlew, arguments mcp.
            """
        );
        Seat.At(command, async (_, seat, ct) =>
        {
            await AssistantServer.Run(seat.Only(AssistantServer.Holds), Console.OpenStandardInput(), Console.OpenStandardOutput(), ct);
            return 0;
        });
        return command;
    }
}
