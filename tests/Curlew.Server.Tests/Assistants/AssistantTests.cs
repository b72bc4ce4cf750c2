using System.IO.Pipelines;
using System.Text.Json;
using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Assistants;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Curlew.Server.Tests.Assistants;

/// <summary>What an assistant is offered and what it gets, over the protocol as it speaks it.</summary>
public sealed class AssistantTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_tool_says_what_it_is_for_and_what_each_of_its_values_means_and_only_looks()
    {
        await using var session = await Session.Open(database.Database);

        var tools = await session.Client.ListToolsAsync();

        Assert.Equal(
            [
                "alarms",
                "campaign_days",
                "campaign_results",
                "count_segment",
                "forecast",
                "limits",
                "list_campaigns",
                "list_segments",
                "why_not_sending",
            ],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal)
        );
        Assert.All(tools, tool =>
        {
            Assert.True(tool.Description.Length >= 60, tool.Name);
            Assert.False(string.IsNullOrEmpty(tool.ProtocolTool.Title), tool.Name);
            Assert.Equal((true, false), (tool.ProtocolTool.Annotations!.ReadOnlyHint, tool.ProtocolTool.Annotations.OpenWorldHint));
            if (tool.JsonSchema.TryGetProperty("properties", out var values))
                Assert.All(values.EnumerateObject(), value =>
                    Assert.True(value.Value.TryGetProperty("description", out _), $"{tool.Name}.{value.Name}")
                );
        });
    }

    [Fact]
    public async Task An_assistant_is_told_of_campaigns_segments_limits_and_alarms_and_of_no_person()
    {
        await database.Execute("INSERT INTO portfolios (id, messaging_limit) VALUES ('P', 250)");
        await database.Execute("INSERT INTO phone_numbers (id, portfolio_id, waba_id) VALUES ('N', 'P', 'W')");
        await database.Execute(
            "INSERT INTO marketing_campaigns (name, template_name, phone_number_id) VALUES ('Spring sale', 'sale', 'N')"
        );
        await database.Execute(
            "INSERT INTO alarms (kind, subject, text, first_at, last_at) VALUES ('restored', 'x', 'Look.', now(), now())"
        );
        await using var session = await Session.Open(database.Database);

        var campaigns = await session.Call("list_campaigns");
        var why = await session.Call("why_not_sending", ("campaign", "Spring sale"));
        var days = await session.Call("campaign_days", ("campaign", "Spring sale"));
        var forecast = await session.Call("forecast");
        var segments = await session.Call("list_segments");
        var limits = await session.Call("limits");
        var alarms = await session.Call("alarms");
        var missing = await session.Call("why_not_sending", ("campaign", "Autumn sale"));
        var nobody = await session.Call("count_segment", ("name", "Nobody"));

        Assert.Contains("Spring sale", campaigns.Text, StringComparison.Ordinal);
        Assert.Contains("Spring sale", why.Text, StringComparison.Ordinal);
        Assert.Contains("250", limits.Text, StringComparison.Ordinal);
        Assert.Contains("Look.", alarms.Text, StringComparison.Ordinal);
        Assert.All([campaigns, why, days, forecast, segments, limits, alarms], answer =>
        {
            Assert.False(answer.IsError, answer.Text);
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(answer.Text).RootElement.ValueKind);
        });
        Assert.All([missing, nobody], answer => Assert.True(answer.IsError));
        Assert.Contains("Autumn sale", missing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assistant_may_see_and_nothing_else()
    {
        Assert.All(AssistantServer.Holds, permission => Assert.StartsWith("See", permission.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(Permission.SeePeople, AssistantServer.Holds);
    }

    sealed class Session(McpClient client, Task serving, CancellationTokenSource stop) : IAsyncDisposable
    {
        public McpClient Client => client;

        public static async Task<Session> Open(Database database)
        {
            var (asked, answered, stop) = (new Pipe(), new Pipe(), new CancellationTokenSource());
            var actor = Actor.CommandLine("jane") with { Holds = AssistantServer.Holds };
            var desk = new Desk(database, new Sealer(Keyring.Ephemeral()), TimeProvider.System, actor);
            var serving = AssistantServer.Run(desk, asked.Reader.AsStream(), answered.Writer.AsStream(), stop.Token);
            var client = await McpClient.CreateAsync(new StreamClientTransport(asked.Writer.AsStream(), answered.Reader.AsStream()));
            return new(client, serving, stop);
        }

        public async Task<(string Text, bool IsError)> Call(string tool, params (string Name, object? Value)[] values)
        {
            var answer = await client.CallToolAsync(tool, values.ToDictionary(value => value.Name, value => value.Value));
            return (string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text)), answer.IsError is true);
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await stop.CancelAsync();
            await serving.ContinueWith(_ => { }, TaskScheduler.Default);
            stop.Dispose();
        }
    }
}
