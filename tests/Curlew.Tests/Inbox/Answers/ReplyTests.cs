using Curlew.Inbox;
using Curlew.Lifecycle;
using Curlew.Messages;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Inbox;

/// <summary>The way of a reply from whoever wrote it to the customer.</summary>
public sealed class ReplyTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_reply_leaves_by_itself_and_is_in_the_history_found_by_its_words_and_kept_in_the_trail()
    {
        await using var world = await ReplyWorld.Open(server);

        var reply = await world.Write(world.Text("Yes, until six."));
        var before = await world.Look(reply);
        await world.Send();
        var sent = await world.Look(reply);
        await world.Told(reply);
        var delivered = await world.Look(reply);
        await world.Told(reply, "read", StatusRank.Read);

        Assert.Equal(
            [ReplyState.Held, ReplyState.Sent, ReplyState.Delivered, ReplyState.Read],
            new[] { before.State, sent.State, delivered.State, (await world.Look(reply)).State }
        );
        Assert.Equal("Yes, until six.", Assert.Single(world.Meta.Bodies).GetProperty("text").GetProperty("body").GetString());
        var thread = await new Threads(world.Database, world.Sealer).Before(world.Person, world.Number);
        Assert.Equal((reply, "text", "Yes, until six."), (thread.Messages[^1].Id, thread.Messages[^1].Type, thread.Messages[^1].Text));
        Assert.Equal(
            ["reply | False | False | accepted"],
            await world.Database.Rows("SELECT purpose, counts_toward_limit, is_marketing, outcome FROM send_attempts")
        );
        Assert.Equal(["0"], await world.Database.Rows("SELECT count(*) FROM sends_in_flight"));
        Assert.Equal(["1"], await world.Database.Rows("SELECT count(*) FROM message_words"));
        Assert.Equal(
            ["person | inbox.reply | profile | inbox.reply.written"],
            await world.Database.Rows("SELECT actor_kind, action, subject_kind, outcome FROM audit_trail")
        );
        Assert.Empty(await world.Desk().Inbox.Replies(world.Person, world.Number));
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task A_command_given_many_times_at_once_is_one_reply()
    {
        await using var world = await ReplyWorld.Open(server, people: 10);
        var commands = Enumerable.Range(0, Length.Of(quick: 30, full: 1_000)).Select(_ => Guid.CreateVersion7()).ToList();
        var given = Enumerable
            .Range(0, commands.Count * 10)
            .Select(place =>
                world.Text($"Reply {place % commands.Count}", commands[place % commands.Count], world.People[place % commands.Count % 10])
            );

        var outcomes = new System.Collections.Concurrent.ConcurrentBag<InboxReplyOutcome>();
        await Parallel.ForEachAsync(given, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (reply, _) =>
            outcomes.Add(await world.Desk().Inbox.Reply(reply, CancellationToken.None))
        );
        await world.Send();

        Assert.Equal(commands.Count, outcomes.OfType<InboxReplyOutcome.Written>().Count());
        Assert.Equal(commands.Count * 9, outcomes.OfType<InboxReplyOutcome.WrittenBefore>().Count());
        Assert.Equal(commands.Count, world.Meta.Taken.Count);
        Assert.All(world.Meta.Taken.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_command_belongs_to_whoever_gave_it_and_to_what_they_wrote()
    {
        await using var world = await ReplyWorld.Open(server, people: 2);
        var first = world.Text("Yes.");
        await world.Write(first);

        Assert.IsType<InboxReplyOutcome.CommandUsed>(await world.Desk().Inbox.Reply(first with { Content = new ReplyContent.Text("No.") }));
        await world.Write(first with { Profile = world.People[1] });
        await world.Write(first, by: "Bo");
        await world.Send();

        Assert.Equal(3, world.Meta.Taken["Yes."]);
    }

    [Fact]
    public async Task While_it_is_held_a_reply_can_be_taken_back_and_afterwards_it_leaves_although_nobody_waits()
    {
        await using var world = await ReplyWorld.Open(server);
        var first = await world.Write(world.Text("First.") with { Undo = NewReply.UsualUndo });
        var second = await world.Write(world.Text("Second.") with { Undo = NewReply.UsualUndo });
        await world.Send();
        Assert.Empty(world.Meta.Bodies);
        Assert.InRange((await world.Look(first)).Undo, TimeSpan.FromTicks(1), NewReply.UsualUndo);

        Assert.IsType<InboxReplyOutcome.TakenBack>(await world.Desk("Bo").Inbox.TakeBack(first));
        await world.EndHolds();
        await world.Send();

        Assert.IsType<InboxReplyOutcome.TakenBack>(await world.Desk().Inbox.TakeBack(first));
        Assert.Equal(new InboxReplyOutcome.TooLate(ReplyState.Sent), await world.Desk().Inbox.TakeBack(second));
        Assert.IsType<InboxReplyOutcome.NoSuchReply>(await world.Desk().Inbox.TakeBack(Guid.NewGuid()));
        Assert.Equal(["Second."], world.Meta.Taken.Keys);
        Assert.Equal(ReplyState.TakenBack, (await world.Look(first)).State);
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task A_reply_for_later_leaves_at_its_moment_which_can_be_moved_and_keeps_nobody_waiting()
    {
        await using var world = await ReplyWorld.Open(server);
        var written = world.Text("At ten.") with { SendAt = CampaignWorld.Start.AddHours(1) };
        var later = await world.Write(written);
        await world.Write(world.Text("Now."));
        await world.Send();
        Assert.Equal(ReplyState.Scheduled, (await world.Look(later)).State);

        Assert.IsType<InboxReplyOutcome.Moved>(await world.Desk().Inbox.SendLater(later, CampaignWorld.Start.AddHours(2)));
        world.Clock.Step(TimeSpan.FromMinutes(119));
        await world.Send();
        Assert.Equal(["Now."], world.Meta.Taken.Keys);
        world.Clock.Step(TimeSpan.FromMinutes(1));
        await world.Send();

        Assert.Equal(1, world.Meta.Taken["At ten."]);
        Assert.IsType<InboxReplyOutcome.TooLate>(await world.Desk().Inbox.SendLater(later, CampaignWorld.Start.AddHours(3)));
        Assert.IsType<InboxReplyOutcome.NotAMoment>(await world.Desk().Inbox.SendLater(later, CampaignWorld.Start));
        // Whoever asks again, long after it left, is told that it did.
        Assert.Equal(new InboxReplyOutcome.WrittenBefore(later, ReplyState.Sent), await world.Desk().Inbox.Reply(written));
    }

    [Theory]
    [InlineData("UPDATE user_profiles SET is_active = false", typeof(InboxReplyOutcome.Inactive))]
    [InlineData(
        "INSERT INTO suppressions (phone_match, reason, created_by) SELECT phone_match, 'asked', 'Ann' FROM user_profiles",
        typeof(InboxReplyOutcome.Suppressed)
    )]
    [InlineData(
        "UPDATE conversations SET last_incoming_at = last_incoming_at - interval '23 hours 59 minutes'",
        typeof(InboxReplyOutcome.WindowClosed)
    )]
    [InlineData("DELETE FROM conversations", typeof(InboxReplyOutcome.WindowClosed))]
    [InlineData("UPDATE phone_numbers SET retired_at = now(), retired_by = 'Ann'", typeof(InboxReplyOutcome.NoSuchNumber))]
    public async Task Who_may_not_be_written_to_is_not_now_and_not_when_it_would_leave(string change, Type refusal)
    {
        await using var world = await ReplyWorld.Open(server);
        var before = await world.Write(world.Text("Before."));
        await world.Database.Execute(change);

        var outcome = await world.Desk().Inbox.Reply(world.Text("After."));
        await world.Send();

        Assert.IsType(refusal, outcome);
        Assert.Empty(world.Meta.Bodies);
        Assert.Equal(["1"], await world.Database.Rows("SELECT count(*) FROM conversation_replies"));
        Assert.IsType(
            refusal == typeof(InboxReplyOutcome.NoSuchNumber) ? typeof(ReplyWait.NumberStopped) : refusal,
            (await world.Look(before)).Reason!.Coded
        );
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task Whoever_left_is_answered_while_the_window_is_open_because_they_wrote()
    {
        await using var world = await ReplyWorld.Open(server);
        await world.Campaigns.OptOut(world.Person);

        var reply = await world.Write(world.Text("You are unsubscribed."));
        await world.Send();

        Assert.Equal(ReplyState.Sent, (await world.Look(reply)).State);
    }

    [Fact]
    public async Task A_window_that_closes_before_it_leaves_fails_it_with_what_to_do_and_a_minute_early()
    {
        await using var world = await ReplyWorld.Open(server);
        await world.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'Payment failed.'");
        var reply = await world.Write(world.Text("Too late."));
        await world.Send();
        var waits = await world.Look(reply);

        world.Clock.Step(WriteReply.Window);
        await world.Send();

        Assert.Equal("It waits because the number is stopped: Payment failed.", waits.Reason!.English);
        Assert.Equal(ReplyState.Held, waits.State);
        var failed = await world.Look(reply);
        Assert.Equal((ReplyState.Failed, ReplyRemedy.SendTemplate), (failed.State, failed.Remedy));
        Assert.Equal(new InboxReplyOutcome.WindowClosed(CampaignWorld.Start + WriteReply.Window), failed.Reason!.Coded);
        Assert.Equal(reply, Assert.Single(await world.Desk().Inbox.Replies(world.Person, world.Number)).Id);
        Assert.Empty(world.Meta.Bodies);
    }

    [Fact]
    public async Task What_waits_for_its_number_leaves_once_that_sends_again()
    {
        await using var world = await ReplyWorld.Open(server);
        await world.Database.Execute("UPDATE phone_numbers SET next_slot_at = $1", CampaignWorld.Start.AddMinutes(5));
        var reply = await world.Write(world.Text("Soon."));
        await world.Send();
        Assert.IsType<ReplyWait.NumberSlowed>((await world.Look(reply)).Reason!.Coded);

        world.Clock.Step(TimeSpan.FromMinutes(5));
        await world.Send();

        Assert.Equal(ReplyState.Sent, (await world.Look(reply)).State);
    }

    [Fact]
    public async Task Replies_to_one_person_leave_in_the_order_in_which_they_were_written_also_from_several_servers()
    {
        await using var world = await ReplyWorld.Open(server, people: 2);
        for (var place = 0; place < 12; place++)
            await world.Write(world.Text($"{place}", to: world.People[place % 2]));

        for (var round = 0; round < 12; round++)
            await Task.WhenAll(world.Server().RunOnce(), world.Server().RunOnce(), world.Server().RunOnce());

        var texts = world.Meta.Bodies.Select(body => int.Parse(body.GetProperty("text").GetProperty("body").GetString()!, null)).ToList();
        Assert.Equal([0, 2, 4, 6, 8, 10], texts.Where(text => text % 2 == 0));
        Assert.Equal([1, 3, 5, 7, 9, 11], texts.Where(text => text % 2 == 1));
    }

    [Fact]
    public async Task A_lost_answer_leaves_it_uncertain_until_a_status_tells_and_nothing_sends_it_again()
    {
        await using var world = await ReplyWorld.Open(server);
        world.Meta.Decide = text => text == "Yes." ? Fate.TakenSilently : Fate.Taken;
        var reply = await world.Write(world.Text("Yes."));
        await world.Send();
        await world.Write(world.Text("And more."));
        world.Clock.Step(TimeSpan.FromHours(2));
        await world.EndLeases();
        await world.Send();
        var uncertain = await world.Look(reply);
        Assert.Equal((ReplyState.Uncertain, ReplyRemedy.WaitForStatus), (uncertain.State, uncertain.Remedy));
        Assert.Empty(await world.Verify());

        await world.Told(reply);

        Assert.Equal(ReplyState.Delivered, (await world.Look(reply)).State);
        Assert.Equal(1, world.Meta.Taken["Yes."]);
        var thread = await new Threads(world.Database, world.Sealer).Before(world.Person, world.Number);
        Assert.Equal("Yes.", thread.Messages.Single(message => message.Id == reply).Text);
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task What_failed_is_sent_again_by_a_person_and_what_is_uncertain_only_if_they_take_the_risk()
    {
        await using var world = await ReplyWorld.Open(server);
        world.Meta.Decide = text => text == "Lost." ? Fate.Lost : Fate.Refused;
        var (failed, lost) = (await world.Write(world.Text("Refused.")), await world.Write(world.Text("Lost.")));
        await world.Send();
        world.Meta.Decide = _ => Fate.Taken;
        var inbox = world.Desk("Bo").Inbox;
        var why = await world.Look(failed);
        Assert.Equal((ReplyState.Failed, 131026, ReplyRemedy.SendAgain), (why.State, why.ErrorCode, why.Remedy));
        Assert.IsType<InboxReplyOutcome.Refused>(why.Reason!.Coded);

        Assert.IsType<InboxReplyOutcome.NotConfirmed>(await inbox.SendAgain(lost, Guid.CreateVersion7()));
        var command = Guid.CreateVersion7();
        var written = Assert.IsType<InboxReplyOutcome.Written>(await inbox.SendAgain(lost, command, confirmed: true));
        Assert.IsType<InboxReplyOutcome.WrittenBefore>(await inbox.SendAgain(lost, command, confirmed: true));
        Assert.IsType<InboxReplyOutcome.Written>(await inbox.SendAgain(failed, Guid.CreateVersion7()));
        await world.EndHolds();
        await world.Send();

        Assert.Equal((1, 1), (world.Meta.Taken["Lost."], world.Meta.Taken["Refused."]));
        Assert.Equal(lost, (await world.Look(written.Reply)).AgainOf);
        Assert.Equal(
            new InboxReplyOutcome.NothingToSendAgain(ReplyState.Sent),
            await inbox.SendAgain(written.Reply, Guid.CreateVersion7())
        );
        Assert.Equal(
            ["confirmed | inbox.reply.written", "confirmed | inbox.reply.written_before"],
            await world.Database.Rows(
                "SELECT purpose, outcome FROM audit_trail WHERE action = 'inbox.send_again' AND purpose IS NOT NULL ORDER BY id"
            )
        );
    }

    [Fact]
    public async Task What_passes_is_tried_again_by_itself_and_what_came_before_goes_first()
    {
        await using var world = await ReplyWorld.Open(server);
        var tries = 0;
        world.Meta.Decide = text => text == "First." && tries++ < 2 ? Fate.TooFast : Fate.Taken;
        var first = await world.Write(world.Text("First."));
        await world.Write(world.Text("Second."));
        await world.Send();
        var waits = await world.Look(first);
        Assert.Equal((ReplyState.Held, 131056), (waits.State, waits.ErrorCode));
        Assert.IsType<ReplyWait.NextTry>(waits.Reason!.Coded);

        for (var minute = 0; minute < 3; minute++)
        {
            world.Clock.Step(TimeSpan.FromMinutes(1));
            await world.Send();
        }

        Assert.Equal(
            ["First.", "First.", "First.", "Second."],
            world.Meta.Bodies.Select(body => body.GetProperty("text").GetProperty("body").GetString())
        );
        Assert.Equal(ReplyState.Sent, (await world.Look(first)).State);
        Assert.Empty(await world.Verify());
    }

    [Theory]
    [InlineData(nameof(Fate.TakenByTheDead), ReplyState.Delivered, 1)]
    [InlineData(nameof(Fate.LostWithTheDead), ReplyState.Uncertain, 0)]
    public async Task Of_a_server_that_dies_while_it_sends_nobody_sends_it_again(string fate, ReplyState becomes, int times)
    {
        await using var world = await ReplyWorld.Open(server);
        world.Meta.Decide = _ => Enum.Parse<Fate>(fate);
        var reply = await world.Write(world.Text("Yes."));
        await Assert.ThrowsAsync<ServerDied>(() => world.Send());
        Assert.Equal(ReplyState.Sending, (await world.Look(reply)).State);

        world.Meta.Decide = _ => Fate.Taken;
        await world.EndLeases();
        await world.Send();
        foreach (var attempt in world.Meta.Attempts)
            await world.Told(attempt);

        Assert.Equal(becomes, (await world.Look(reply)).State);
        Assert.Equal(times, world.Meta.Taken.GetValueOrDefault("Yes."));
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task Of_a_server_that_dies_before_it_begins_another_sends_it_once()
    {
        await using var world = await ReplyWorld.Open(server);
        var reply = await world.Write(world.Text("Yes."));
        Assert.Single(await ReplyTurns.Claim(world.Database, world.Clock.GetUtcNow(), 10, CancellationToken.None));
        await world.Send();
        Assert.Empty(world.Meta.Bodies);
        Assert.IsType<InboxReplyOutcome.TooLate>(await world.Desk().Inbox.TakeBack(reply));

        await world.EndLeases();
        await world.Send();

        Assert.Equal(1, world.Meta.Taken["Yes."]);
        Assert.Equal(ReplyState.Sent, (await world.Look(reply)).State);
    }

    [Fact]
    public async Task A_server_that_comes_back_late_changes_nothing_of_what_another_has_begun_since()
    {
        await using var world = await ReplyWorld.Open(server);
        world.Meta.Decide = _ => Fate.TakenSilently;
        var reply = await world.Write(world.Text("Yes."));
        await ReplyTurns.Claim(world.Database, world.Clock.GetUtcNow(), 10, CancellationToken.None);
        await world.EndLeases();
        await world.Send();

        var now = world.Clock.GetUtcNow();
        await ReplyTurns.Wait(world.Database, reply, now, tried: false, null, null, CancellationToken.None);
        await ReplyTurns.Fail(world.Database, reply, new InboxReplyOutcome.Inactive(), null, CancellationToken.None);
        await world.Send();

        Assert.Equal((ReplyState.Uncertain, 1), ((await world.Look(reply)).State, world.Meta.Taken["Yes."]));
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task Whoever_has_not_seen_what_was_written_since_is_asked_first()
    {
        await using var world = await ReplyWorld.Open(server);
        var seen = new Cursor(world.Clock.GetUtcNow(), Guid.AllBitsSet);
        await world.Write(world.Text("From Ann.") with { Seen = seen });
        // What one wrote oneself is no news.
        world.Clock.Step(TimeSpan.FromSeconds(1));
        await world.Write(world.Text("From Ann too.") with { Seen = seen });

        var colleague = await world.Desk("Bo").Inbox.Reply(world.Text("From Bo.") with { Seen = seen with { At = seen.At.AddTicks(-10) } });
        await world.Send();
        var sent = await world.Desk("Bo").Inbox.Reply(world.Text("From Bo.") with { Seen = seen with { At = seen.At.AddTicks(-10) } });
        world.Clock.Step(TimeSpan.FromSeconds(1));
        await world.Wrote(world.Person);
        var customer = await world.Desk().Inbox.Reply(world.Text("Still from Ann.") with { Seen = seen });
        var anyway = await world.Desk().Inbox.Reply(world.Text("Still from Ann.") with { Seen = seen, Anyway = true });

        Assert.False(Assert.IsType<InboxReplyOutcome.AnsweredMeanwhile>(colleague).ByCustomer);
        Assert.False(Assert.IsType<InboxReplyOutcome.AnsweredMeanwhile>(sent).ByCustomer);
        Assert.Equal(new InboxReplyOutcome.AnsweredMeanwhile(true, world.Clock.GetUtcNow()), customer);
        Assert.IsType<InboxReplyOutcome.Written>(anyway);
    }

    [Fact]
    public async Task A_status_that_says_it_failed_says_why_and_one_before_the_answer_is_no_second_message()
    {
        await using var world = await ReplyWorld.Open(server);
        world.Meta.Took = attempt => world.Told(attempt, "failed", StatusRank.Failed, 131047);
        var reply = await world.Write(world.Text("Yes."));

        await world.Send();

        var failed = await world.Look(reply);
        Assert.Equal((ReplyState.Failed, 131047, ReplyRemedy.SendTemplate), (failed.State, failed.ErrorCode, failed.Remedy));
        Assert.Equal(["1"], await world.Database.Rows("SELECT count(*) FROM whatsapp_messages WHERE direction = 'outgoing'"));
        Assert.Empty(await world.Verify());
    }

    [Fact]
    public async Task Each_number_answers_in_its_own_conversation_and_one_that_is_stopped_keeps_no_other_waiting()
    {
        const string second = "1065002";
        await using var world = await ReplyWorld.Open(server);
        await world.Database.Execute(
            "INSERT INTO phone_numbers (id, portfolio_id, waba_id, phone, throughput) SELECT $1, portfolio_id, waba_id, $2, throughput FROM phone_numbers",
            second,
            world.Sealer.Seal(CampaignWorld.Phone("+15559998888"))
        );
        var early = await world.Desk().Inbox.Reply(world.Text("From the other.") with { PhoneNumberId = second });
        await world.Wrote(world.Person, second);
        await world.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'Payment failed.' WHERE id <> $1", second);

        var waits = await world.Write(world.Text("From the first."));
        await world.Write(world.Text("From the other.") with { PhoneNumberId = second });
        await world.Send();

        Assert.IsType<InboxReplyOutcome.WindowClosed>(early);
        Assert.Equal(ReplyState.Held, (await world.Look(waits)).State);
        Assert.Equal([second], world.Meta.Numbers);
        Assert.Equal(["From the other."], world.Meta.Taken.Keys);
    }

    [Fact]
    public async Task Replies_follow_when_two_profiles_turn_out_to_be_one_person()
    {
        await using var world = await ReplyWorld.Open(server, people: 2);
        var command = Guid.CreateVersion7();
        var (kept, gone) = (world.People[0], world.People[1]);
        await world.Write(world.Text("To the one.", command, kept));
        var moved = await world.Write(world.Text("To the other.", command, gone));

        var merged = await world.Database.InTransaction(tx =>
            MergeProfiles.Run(tx, world.Sealer, kept, gone, "Ann", "She said so.", world.Clock.GetUtcNow(), CancellationToken.None)
        );
        await world.Send();

        Assert.IsType<MergeOutcome.Merged>(merged);
        Assert.Equal(kept, (await world.Look(moved)).Profile);
        Assert.Equal(["To the one.", "To the other."], world.Meta.Taken.Keys.Order());
        Assert.Single(world.Meta.Bodies.Select(body => body.GetProperty("to").GetString()).Distinct());
        Assert.Empty(await world.Verify());
    }
}
