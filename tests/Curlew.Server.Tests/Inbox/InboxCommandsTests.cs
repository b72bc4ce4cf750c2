using Curlew.Tests.Postgres;

namespace Curlew.Server.Tests;

public sealed class InboxCommandsTests(TestServer server)
{
    [Fact]
    public async Task Conversations_are_looked_after_at_a_command_line()
    {
        await using var world = await DecisionWorld.Open(server);
        await world.Deliver(
            DecisionWorld.Says(DecisionWorld.Ann, "Where is my parcel?", "wamid.1"),
            DecisionWorld.Says(DecisionWorld.Bo, "Hello", "wamid.2")
        );
        using var staff = await world.Types("staff invite ana@example.com --role agent", "--name", "Ana", "--json");

        using var waiting = await world.Types("inbox list --waiting --json");
        using var unread = await world.Types($"inbox done +{DecisionWorld.Ann}");
        using var shown = await world.Types($"inbox show +{DecisionWorld.Ann}");
        using var note = await world.Types($"inbox note +{DecisionWorld.Ann}", "Asked the carrier");
        using var label = await world.Types($"inbox label +{DecisionWorld.Ann} parcel");
        using var assigned = await world.Types($"inbox assign +{DecisionWorld.Ann} --to ana@example.com");
        using var nobody = await world.Types($"inbox assign +{DecisionWorld.Bo} --to leo@example.com");
        using var again = await world.Types($"inbox show +{DecisionWorld.Ann} --json");
        using var labelled = await world.Types("inbox list --label parcel");
        using var done = await world.Types($"inbox done +{DecisionWorld.Ann}");
        using var reopened = await world.Types($"inbox reopen +{DecisionWorld.Ann}");
        using var found = await world.Types("inbox search", "parcel");
        using var nothing = await world.Types("inbox search", "lighthouse");
        using var unknown = await world.Types("inbox show +12025550000");
        using var both = await world.Types("inbox list --waiting --done");

        Assert.Equal(0, staff.ExitCode);
        Assert.Equal(2, waiting.Json.GetProperty("conversations").GetArrayLength());
        Assert.Equal(2, waiting.Json.GetProperty("counts").GetProperty("waiting").GetInt32());
        Assert.DoesNotContain(DecisionWorld.Ann, waiting.Output, StringComparison.Ordinal);
        Assert.Equal(1, unread.ExitCode);
        Assert.Contains("1 message that nobody has read", unread.Output, StringComparison.Ordinal);
        Assert.Contains("customer: Where is my parcel?", shown.Output, StringComparison.Ordinal);
        Assert.Equal([0, 0, 0, 2, 0], new[] { note, label, assigned, nobody, again }.Select(command => command.ExitCode));
        Assert.Contains("./curlew staff list", nobody.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["note", "labelled", "assigned"],
            again.Json.GetProperty("page").GetProperty("events").EnumerateArray().Select(one => one.GetProperty("kind").GetString())
        );
        Assert.Contains("Ana, #parcel", labelled.Output, StringComparison.Ordinal);
        Assert.Equal([0, 0, 0, 2, 2, 2], new[] { done, reopened, found, nothing, unknown, both }.Select(command => command.ExitCode));
        Assert.Contains("Where is my parcel?", found.Output, StringComparison.Ordinal);
    }
}
