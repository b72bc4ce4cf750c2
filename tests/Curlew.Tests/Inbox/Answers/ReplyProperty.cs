using Curlew.Inbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Inbox;

/// <summary>Whatever happens in whatever order, no reply is sent twice, none is lost, and each ends in one state that is true.</summary>
public sealed class ReplyProperty(TestDatabase server, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    static readonly Fate[] Fates =
    [
        Fate.Taken,
        Fate.Taken,
        Fate.TakenSilently,
        Fate.Lost,
        Fate.TakenByTheDead,
        Fate.LostWithTheDead,
        Fate.TooFast,
        Fate.Refused,
    ];

    public static TheoryData<int> Seeds => [.. Length.Seeds(quick: 4, full: 60)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Each_command_is_sent_at_most_once_and_what_is_said_of_it_is_true(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var world = await ReplyWorld.Open(server, people: 3);
        var commands = Enumerable.Range(0, 12).Select(_ => Guid.CreateVersion7()).ToList();
        NewReply Reply(int which) => world.Text($"Reply {which}", commands[which], world.People[which % 3]);
        world.Meta.Decide = _ => Locked(random, dice => dice.Next(10) == 0 ? Fate.NeverLeft : Fates[dice.Next(Fates.Length)]);
        world.Meta.Took = attempt => Locked(random, dice => dice.Next(4) == 0) ? world.Told(attempt) : Task.CompletedTask;

        for (var round = 0; round < 40; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Happens(world, Reply, commands.Count, random)));
            world.Clock.Step(TimeSpan.FromSeconds(Locked(random, dice => dice.Next(30))));
            if (round % 8 == 7)
                await world.EndLeases();
        }

        // Peace: nothing fails any more, every status comes, and everybody who wrote asks again.
        (world.Meta.Decide, world.Meta.Took) = (_ => Fate.Taken, null);
        for (var which = 0; which < commands.Count; which++)
            await world.Desk().Inbox.Reply(Reply(which));
        for (var round = 0; round < 12; round++)
        {
            await world.EndLeases();
            world.Clock.Step(TimeSpan.FromMinutes(10));
            await world.Send();
        }

        foreach (var attempt in world.Meta.Attempts)
            await world.Told(attempt);
        await Judge(world, commands.Count, seed);
    }

    static async Task Happens(ReplyWorld world, Func<int, NewReply> reply, int commands, Random random)
    {
        var (dice, which) = Locked(random, given => (given.Next(10), given.Next(commands)));
        await Task.Yield();
        if (dice < 4)
            await world.Desk().Inbox.Reply(reply(which));
        else if (dice < 5 && await world.Desk().Inbox.ReplyState(reply(which).Profile, reply(which).Command) is { } written)
            await world.Desk().Inbox.TakeBack(written.Id);
        else if (dice < 6)
            await ReplyTurns.Claim(world.Database, world.Clock.GetUtcNow(), 1, CancellationToken.None);
        else
            await Send(world);
    }

    static async Task Send(ReplyWorld world)
    {
        try
        {
            await world.Server().RunOnce();
        }
        catch (ServerDied)
        {
            // What it had begun is nobody's until its lease ends.
        }
    }

    static async Task Judge(ReplyWorld world, int commands, int seed)
    {
        var all = (await world.Database.Rows("SELECT id FROM conversation_replies")).ConvertAll(Guid.Parse);
        Assert.Equal(commands, all.Count);
        foreach (var id in all)
        {
            var reply = await world.Look(id);
            var times = world.Meta.Taken.GetValueOrDefault(reply.Text!);
            var said = reply.State is ReplyState.Delivered ? 1 : 0;
            Assert.True(
                times <= 1 && times == said && reply.State is not (ReplyState.Sending or ReplyState.Held or ReplyState.Scheduled),
                $"seed {seed}: {reply.Text} is {reply.State} and was taken {times} times"
            );
        }

        Assert.Empty(await world.Verify());
    }

    static T Locked<T>(Random random, Func<Random, T> draw)
    {
        lock (random)
            return draw(random);
    }
}
