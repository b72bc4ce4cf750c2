using System.Reflection;
using Curlew.Desks;
using Curlew.Staff;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Curlew.Server.Assistants;

/// <summary>Speaks the Model Context Protocol with one assistant over a pair of streams, until it leaves.</summary>
static class AssistantServer
{
    const string Instructions =
        "Curlew sends WhatsApp campaigns for a business. These tools only look: they change nothing, launch nothing and show nobody's name, number or message. What should be done is done by a person, with the command or page that the texts name. Numbers and reasons come from the tools: quote them as they are.";

    /// <summary>What an assistant may do: look at campaigns, segments, templates and how everything is doing, and at nobody.</summary>
    public static IReadOnlySet<Permission> Holds { get; } =
        new HashSet<Permission> { Permission.SeeCampaigns, Permission.SeeSegments, Permission.SeeTemplates, Permission.SeeOperations };

    /// <summary>The tools there are, at a desk.</summary>
    public static McpServerPrimitiveCollection<McpServerTool> Tools(Desk desk)
    {
        var (looking, tools) = (new LookingTools(desk), new McpServerPrimitiveCollection<McpServerTool>());
        foreach (
            var method in typeof(LookingTools).GetMethods().Where(method => method.GetCustomAttribute<McpServerToolAttribute>() is not null)
        )
            tools.Add(McpServerTool.Create(method, looking));
        return tools;
    }

    public static async Task Run(Desk desk, Stream input, Stream output, CancellationToken ct)
    {
        await using var transport = new StreamServerTransport(input, output, "curlew");
        await using var server = McpServer.Create(
            transport,
            new McpServerOptions
            {
                ServerInfo = new Implementation
                {
                    Name = "curlew",
                    Version = typeof(AssistantServer).Assembly.GetName().Version!.ToString(3),
                },
                ServerInstructions = Instructions,
                ToolCollection = Tools(desk),
            }
        );
        await server.RunAsync(ct);
    }
}
