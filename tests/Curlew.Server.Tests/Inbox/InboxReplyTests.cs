using Curlew.Campaigns;
using Curlew.Messages;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Server.Tests;

/// <summary>Customers are answered from the command line.</summary>
public sealed class InboxReplyTests(TestServer server)
{
    const string To = "+" + DecisionWorld.Ann;

    [Fact]
    public async Task A_reply_is_seen_through_until_it_has_left_and_the_same_command_sends_nothing_more()
    {
        await using var world = await DecisionWorld.WithTemplates(server);
        await using var meta = await SandboxServer.Start(
            new()
            {
                Population = 0,
                WabaId = "W",
                Behaviour = SandboxBehaviour.Perfect,
            }
        );
        string[] reply = [To, "Yes, until six.", "--command", Guid.CreateVersion7().ToString()];

        using var sent = await SeenThrough(world, meta, reply);
        using var again = await SeenThrough(world, meta, [.. reply, "--json"]);

        Assert.Equal((0, "It was sent.\n"), (sent.ExitCode, sent.Output));
        Assert.Equal("sent", again.Json.GetProperty("reply").GetProperty("state").GetString());
        Assert.Equal(1L, meta.Tally.FreeForm);
    }

    [Fact]
    public async Task A_reply_for_later_can_be_taken_back_and_one_without_anything_to_say_is_none()
    {
        await using var world = await DecisionWorld.WithTemplates(server);
        var later = DateTimeOffset.UtcNow.AddHours(2).ToString("O");

        using var written = await world.Types("inbox reply", To, "Good evening.", "--at", later, "--json");
        var id = written.Json.GetProperty("details").GetProperty("reply").GetString()!;
        using var back = await world.Types("inbox take-back", id);
        using var nothing = await world.Types("inbox reply", To);
        using var nobody = await world.Types("inbox reply", "+1 650 555 0000", "Hello?");

        Assert.Equal((0, "inbox.reply.written"), (written.ExitCode, written.Json.GetProperty("outcome").GetString()));
        Assert.Equal((0, "Taken back: it will not be sent.\n"), (back.ExitCode, back.Output));
        Assert.Equal((2, 2), (nothing.ExitCode, nobody.ExitCode));
        Assert.Contains("Say what to answer: a text, --file or --template.", nothing.Error, StringComparison.Ordinal);
    }

    // What a running server does meanwhile.
    static async Task<TypedCommand> SeenThrough(DecisionWorld world, SandboxServer meta, string[] reply)
    {
        using var sealer = await world.Installation.OpenSealer(default);
        using var http = CloudApi.BareClient();
        var api = new CloudApi(
            http,
            new()
            {
                BaseUrl = meta.GraphUrl,
                AccessToken = meta.Options.AccessToken,
                PhoneNumberId = DecisionWorld.Number,
            }
        );
        var sender = new SendReplies(
            world.Database,
            sealer,
            TimeProvider.System,
            new Attempts(world.Database, sealer),
            (_, _) => new(api),
            media: null
        );
        var typed = world.Types("inbox reply", reply);
        while (!typed.IsCompleted)
        {
            await sender.RunOnce();
            await Task.Delay(20);
        }

        return await typed;
    }
}
