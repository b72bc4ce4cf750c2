using System.Collections.Concurrent;
using Curlew.Events;
using Curlew.Outbound;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;
using static Curlew.Tests.Events.Programs;

namespace Curlew.Tests.Events;

/// <summary>How events reach programs that are slow, away or gone, and what is known of it afterwards.</summary>
public sealed class DeliveryTests(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_program_that_does_not_answer_holds_up_nobody_else()
    {
        await using var inbox = await InboxWorld.Open(database);
        var release = new TaskCompletionSource();
        await using var slow = new Loopback(async request =>
        {
            await release.Task;
            await request.Answer(200, "");
        });
        await using var quick = Listening();
        await Subscribe(inbox, slow, EventTypes.AlarmRaised);
        await Subscribe(inbox, quick, EventTypes.AlarmRaised);
        var telling = new KeepTelling(
            new(inbox.Database, inbox.Sealer, inbox.Clock, new PublicHttp(Here)) { MostWait = TimeSpan.FromHours(1) }
        );

        await Happen(inbox, 150);
        while (quick.Requests.Count < 150)
            await telling.RunOnce(default);
        await Happen(inbox, 50, "later");
        while (quick.Requests.Count < 200)
            await telling.RunOnce(default);
        var held = slow.Requests.Count;
        release.SetResult();
        while (await telling.RunOnce(default) > 0) { }

        Assert.InRange(held, 1, 16);
        Assert.Equal(200, slow.Requests.Select(request => Header(request, "webhook-id")).Distinct().Count());
        Assert.Equal(["400 | told"], await inbox.Database.Rows("SELECT count(*), state FROM outgoing_events GROUP BY state"));
    }

    [Fact]
    public async Task A_program_that_fails_is_tried_with_one_event_at_a_time_until_it_takes_one()
    {
        await using var inbox = await InboxWorld.Open(database);
        var status = 503;
        await using var program = new Loopback(request => request.Answer(status, ""));
        await Subscribe(inbox, program, EventTypes.AlarmRaised);
        await Happen(inbox, 20);

        var all = await Telling(inbox).RunOnce();
        await Later(inbox);
        var failing = await Telling(inbox).RunOnce();
        status = 200;
        await Later(inbox);
        var back = await Telling(inbox).RunOnce();
        var rest = await Telling(inbox).RunOnce();

        Assert.Equal((20, 1, 1, 19), (all, failing, back, rest));
    }

    [Fact]
    public async Task A_program_that_took_nothing_for_five_days_is_paused_with_an_alarm_that_others_hear_and_loses_nothing()
    {
        await using var inbox = await InboxWorld.Open(database);
        var status = 500;
        await using var failing = new Loopback(request => request.Answer(status, ""));
        await using var other = Listening();
        var endpoint = (await Subscribe(inbox, failing, EventTypes.SubscriptionChanged)).Id;
        await Subscribe(inbox, other, EventTypes.AlarmRaised);
        Task Leave(string wamid, string said) =>
            Unpack(inbox, Webhook.Body(Webhook.Text(wamid, "16505551234", said, inbox.Clock.GetUtcNow())));

        await Leave("wamid.1", "STOP");
        await Telling(inbox).RunOnce();
        inbox.Clock.Advance(TimeSpan.FromDays(4));
        await Later(inbox);
        await Telling(inbox).RunOnce();
        var early = Assert.Single(await At(inbox).List(), one => one.Id == endpoint);
        inbox.Clock.Advance(TimeSpan.FromDays(1));
        await Later(inbox);
        await Telling(inbox).RunOnce();
        await Leave("wamid.2", "START");
        await Later(inbox);
        await Telling(inbox).RunOnce();
        var paused = Assert.Single(await At(inbox).List(), one => one.Id == endpoint);
        var before = failing.Requests.Count;
        status = 200;
        var test = await At(inbox).Test(endpoint);
        var resumed = await At(inbox).Resume(endpoint);
        while (await Telling(inbox).RunOnce() > 0) { }
        var again = await At(inbox).Resume(endpoint);

        Assert.Null(early.PausedAt);
        Assert.NotNull(early.FailingSince);
        Assert.Equal(SilenceReason.Failing, paused.PausedReason);
        Assert.Equal(3, before);
        Assert.IsType<EndpointOutcome.IsPaused>(test);
        Assert.Equal(2, Assert.IsType<EndpointOutcome.Resumed>(resumed).Waiting);
        Assert.Equal(5, failing.Requests.Count);
        Assert.IsType<EndpointOutcome.NotPaused>(again);
        Assert.Equal("endpoint_paused", Data(Assert.Single(other.Requests)).GetProperty("kind").GetString());
        Assert.Null((await At(inbox).List()).Single(one => one.Id == endpoint).FailingSince);
    }

    [Fact]
    public async Task The_log_shows_every_try_page_by_page_and_what_was_given_up_is_told_again_under_its_id()
    {
        await using var inbox = await InboxWorld.Open(database);
        var status = 500;
        await using var program = new Loopback(request => request.Answer(status, ""));
        var endpoint = (await Subscribe(inbox, program, EventTypes.AlarmRaised)).Id;
        await Happen(inbox, 5);
        await Telling(inbox).RunOnce();
        // Its last try: each fails once more, one after another.
        await inbox.Database.Execute("UPDATE outgoing_events SET attempts = 10");
        for (var place = 0; place < 5; place++)
        {
            await Later(inbox);
            await Telling(inbox).RunOnce();
        }

        await Happen(inbox, 2, "young");
        var pages = new List<List<LoggedEvent>>();
        for (Guid? before = null; pages.Count == 0 || pages[^1].Count == 3; before = pages[^1][^1].Id)
            pages.Add(await At(inbox).Log(endpoint, null, before, 3));
        var failed = await At(inbox).Log(endpoint, EventState.Failed, null, 100);
        var tries = await At(inbox).Tries(failed[0].Id);
        var tooLate = await At(inbox).RedeliverSince(endpoint, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        status = 200;
        var one = await At(inbox).Redeliver(failed[0].Id);
        await Telling(inbox).RunOnce();
        var rest = await At(inbox).RedeliverSince(endpoint, DateTimeOffset.UnixEpoch);
        while (await Telling(inbox).RunOnce() > 0) { }
        var told = await At(inbox).Redeliver(failed[0].Id);
        await Telling(inbox).RunOnce();
        var unknown = await At(inbox).Redeliver(Guid.NewGuid());

        Assert.Equal([3, 3, 1], pages.ConvertAll(page => page.Count));
        var all = pages.SelectMany(page => page).ToList();
        Assert.Equal(
            all.OrderByDescending(logged => logged.Id.ToString(), StringComparer.Ordinal).Select(logged => logged.Id),
            all.ConvertAll(logged => logged.Id)
        );
        Assert.Equal(5, failed.Count);
        Assert.Equal([(500, TryProblem.Answer), (500, TryProblem.Answer)], tries.ConvertAll(t => (t.Status!.Value, t.Problem!.Value)));
        Assert.IsType<EndpointOutcome.NothingGivenUp>(tooLate);
        Assert.Equal(1, Assert.IsType<EndpointOutcome.Redelivering>(one).Events);
        Assert.Equal(4, Assert.IsType<EndpointOutcome.Redelivering>(rest).Events);
        Assert.IsType<EndpointOutcome.Redelivering>(told);
        Assert.IsType<EndpointOutcome.NoLongerKept>(unknown);
        Assert.Equal(["7 | told"], await inbox.Database.Rows("SELECT count(*), state FROM outgoing_events GROUP BY state"));
        Assert.Equal(7, program.Requests.Select(request => Header(request, "webhook-id")).Distinct().Count());
        Assert.Equal(4, program.Requests.Count(request => Header(request, "webhook-id") == $"evt_{failed[0].Id:N}"));
    }

    [Fact]
    public async Task A_redirect_is_no_way_and_the_event_waits()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var inside = Listening();
        await using var program = new Loopback(request => request.Answer(307, "", $"Location: {inside.Url}\r\n"));
        await Subscribe(inbox, program, EventTypes.AlarmRaised);
        await Happen(inbox, 1);

        await Telling(inbox).RunOnce();

        Assert.Empty(inside.Requests);
        Assert.Equal(
            ["waiting | 307 | answer"],
            await inbox.Database.Rows("SELECT v.state, t.status, t.problem FROM outgoing_events v JOIN event_tries t ON t.event_id = v.id")
        );
    }

    [Fact]
    public async Task A_test_reaches_the_program_it_is_for_and_no_other()
    {
        await using var inbox = await InboxWorld.Open(database);
        await using var program = Listening();
        await using var other = Listening();
        var endpoint = (await Subscribe(inbox, program, EventTypes.AlarmRaised)).Id;
        await Subscribe(inbox, other, EventTypes.AlarmRaised);

        var tested = await At(inbox).Test(endpoint);
        await Telling(inbox).RunOnce();

        var told = Assert.Single(program.Requests);
        Assert.Equal($"evt_{Assert.IsType<EndpointOutcome.Testing>(tested).Event:N}", Header(told, "webhook-id"));
        Assert.Equal(endpoint, Data(told).GetProperty("id").GetGuid());
        Assert.Empty(other.Requests);
    }

    /// <summary>Servers that die in the middle, two at once, and a program that answers as it likes: everything is told, each event under one id.</summary>
    [Fact]
    public async Task Whatever_dies_and_whatever_is_answered_every_event_is_taken_under_its_id_in_the_end()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var (random, gate) = (new Random(seed), new Lock());
        int Next(int most)
        {
            lock (gate)
                return random.Next(most);
        }

        await using var inbox = await InboxWorld.Open(database);
        var (taken, kill, isOver) = (new ConcurrentBag<string>(), (CancellationTokenSource?)null, false);
        await using var program = new Loopback(async request =>
        {
            var chance = isOver ? 9 : Next(10);
            if (chance == 0)
                kill!.Cancel();
            else if (chance == 1)
                request.Reset();
            else if (chance < 4)
                await request.Answer(500, "");
            else
            {
                taken.Add(Header(request, "webhook-id"));
                await request.Answer(200, "");
            }
        });
        var endpoint = (await Subscribe(inbox, program, EventTypes.AlarmRaised)).Id;
        var rounds = Length.Of(quick: 6, full: 200);

        for (var round = 0; round < rounds; round++)
        {
            await Happen(inbox, 1 + Next(12), $"round {round}");
            using var dying = new CancellationTokenSource();
            kill = dying;
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Server(inbox, dying.Token)));
            if (Next(3) == 0)
                await Later(inbox);
        }

        isOver = true;
        await At(inbox).RedeliverSince(endpoint, DateTimeOffset.UnixEpoch);
        while (await inbox.Database.Value<long>("SELECT count(*) FROM outgoing_events WHERE state = 'waiting'") > 0)
        {
            await Later(inbox);
            await Telling(inbox).RunOnce();
        }

        var told = await inbox.Database.Rows("SELECT 'evt_' || replace(id::text, '-', '') FROM outgoing_events WHERE state = 'told'");
        Assert.Empty(told.Except(taken));
        Assert.Empty(taken.Except(told));
        Assert.Equal(await inbox.Database.Value<long>("SELECT count(*) FROM alarms"), told.Count);
    }

    static async Task Server(InboxWorld inbox, CancellationToken killed)
    {
        try
        {
            await Telling(inbox).RunOnce(killed);
        }
        catch (OperationCanceledException)
        {
            // It died: what it held is somebody else's when its lease ends.
        }
    }
}
