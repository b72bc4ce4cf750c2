using Curlew.Postgres;
using Curlew.Queue;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Queue;

/// <summary>What every queue keeps, whatever carries its items. Each test has a queue of its own: they share one database.</summary>
public abstract class QueueContract(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    IQueue queue = null!;

    public async ValueTask InitializeAsync() => queue = await Open(database.Database, Guid.NewGuid().ToString("N"));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract Task<IQueue> Open(Database database, string name);

    /// <summary>Lets what waits be claimable now.</summary>
    protected virtual Task MakeDue(string name) =>
        database.Execute("UPDATE message_queue SET next_try_at = now() WHERE queue_name = $1", name);

    protected TestDatabase Rows => database;

    [Fact]
    public async Task A_message_enters_a_queue_once()
    {
        var entry = Entry();
        await Enqueue(entry);

        var again = await Enqueue(entry, entry);

        Assert.Equal(0, again);
        Assert.Single(await Claim(10));
    }

    [Fact]
    public async Task A_rolled_back_transaction_leaves_nothing_in_the_queue()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.Database.InTransaction(async transaction =>
            {
                await queue.Enqueue(transaction, [Entry()]);
                throw new InvalidOperationException("The message could not be stored.");
            })
        );

        Assert.Empty(await Claim(10));
    }

    [Fact]
    public async Task Workers_side_by_side_never_share_an_item()
    {
        await Enqueue([.. Enumerable.Range(0, 500).Select(_ => Entry())]);

        var claims = await ClaimSideBySide();

        var items = claims.SelectMany(claim => claim).Select(item => item.Id).ToList();
        Assert.Equal(500, items.Count);
        Assert.Equal(500, items.Distinct().Count());
    }

    [Fact]
    public async Task A_completed_item_is_never_claimed_again()
    {
        await Enqueue(Entry());
        var claimed = await Claim(10);

        var completed = await queue.Complete(database.Database, claimed);

        Assert.Single(completed);
        Assert.Empty(await Claim(10));
        Assert.Equal(1, await Count("completed"));
    }

    [Fact]
    public async Task A_retried_item_waits_before_it_comes_again()
    {
        await Enqueue(Entry());
        var item = Assert.Single(await Claim(10));

        await queue.Retry(database.Database, [new(item, "Throttled.")]);

        Assert.Empty(await Claim(10));
        await MakeDue(queue.Name);
        Assert.Equal(2, Assert.Single(await Claim(10)).Attempt);
    }

    [Fact]
    public async Task An_item_that_fails_every_time_becomes_a_dead_letter_and_can_be_replayed()
    {
        await Enqueue(Entry());
        for (var attempt = 0; attempt < PostgresQueue.MostAttempts; attempt++)
        {
            await queue.Retry(database.Database, [new(Assert.Single(await Claim(10)), "Broken.")]);
            await MakeDue(queue.Name);
        }

        Assert.Equal(1, (await queue.Health()).Failed);
        var letter = Assert.Single(await queue.Failed(10));
        Assert.Equal((PostgresQueue.MostAttempts, "Broken."), (letter.Attempts, letter.Reason));
        Assert.Empty(await Claim(10));
        Assert.Equal(1, await queue.Replay(database.Database, [letter.Id, Guid.NewGuid()]));
        Assert.Empty(await queue.Failed(10));
        Assert.Equal(1, Assert.Single(await Claim(10)).Attempt);
    }

    [Fact]
    public async Task A_snoozed_item_waits_and_its_try_does_not_count()
    {
        await Enqueue(Entry());
        for (var round = 0; round < PostgresQueue.MostAttempts + 2; round++)
        {
            Assert.Equal(
                1,
                await queue.Snooze(database.Database, [new(Assert.Single(await Claim(10)), "Not yet.")], TimeSpan.FromHours(1))
            );
            Assert.Empty(await Claim(10));
            await MakeDue(queue.Name);
        }

        Assert.Equal(1, Assert.Single(await Claim(10)).Attempt);
    }

    [Fact]
    public async Task A_discarded_item_is_a_dead_letter_at_once()
    {
        await Enqueue(Entry());

        await queue.Discard(database.Database, [new(Assert.Single(await Claim(10)), "Impossible.")]);

        Assert.Equal(1, await Count("failed"));
    }

    [Fact]
    public async Task What_a_dead_worker_held_is_rescued_and_it_cannot_end_it_any_more()
    {
        await Enqueue(Entry());
        var dead = Assert.Single(await Claim(10));
        await database.Execute("UPDATE message_queue SET lease_until = now() - interval '1 second' WHERE queue_name = $1", queue.Name);
        var stuck = (await queue.Health()).Stuck;

        var rescued = await queue.Rescue();

        Assert.Equal(1, stuck);
        Assert.Equal(1, rescued);
        await MakeDue(queue.Name);
        var living = Assert.Single(await Claim(10));
        Assert.Empty(await queue.Complete(database.Database, [dead]));
        Assert.Single(await queue.Complete(database.Database, [living]));
    }

    [Fact]
    public async Task Health_tells_how_long_the_oldest_has_waited_and_how_long_work_took()
    {
        await Enqueue(Entry(), Entry(), Entry());
        await queue.Complete(database.Database, await Claim(1));
        await Claim(1);

        var health = await queue.Health();

        Assert.Equal((1, 1, 0, 0), (health.Waiting, health.InFlight, health.Stuck, health.Failed));
        Assert.InRange(health.OldestWaiting!.Value, TimeSpan.Zero, TimeSpan.FromHours(1));
        Assert.InRange(health.Total.Slow!.Value, health.Total.Median!.Value, TimeSpan.FromHours(1));
        Assert.InRange(health.Work.Slow!.Value, TimeSpan.Zero, health.Total.Slow.Value);
    }

    [Fact]
    public async Task Pruning_deletes_old_completed_items_and_keeps_dead_letters()
    {
        await Enqueue(Entry(), Entry(), Entry());
        await queue.Complete(database.Database, await Claim(1));
        await queue.Discard(database.Database, [new((await Claim(1))[0], "Impossible.")]);
        await database.Execute(
            "UPDATE message_queue SET id = id_at(now() - interval '40 days' + random() * interval '1 day'), processed_at = processed_at - interval '39 days' WHERE queue_name = $1",
            queue.Name
        );

        var deleted = await queue.Prune(TimeSpan.FromDays(30));

        Assert.Equal(1, deleted);
        Assert.Equal((1, 1), (await Count("failed"), await Count("queued")));
    }

    [Fact]
    public async Task Long_work_keeps_its_items_by_extending_them()
    {
        await Enqueue(Entry());
        var item = Assert.Single(await Claim(10));
        await database.Execute("UPDATE message_queue SET lease_until = now() + interval '40 seconds' WHERE queue_name = $1", queue.Name);
        var nearlyLost = item with
        {
            LeaseUntil = await database.Value<DateTime>("SELECT lease_until FROM message_queue WHERE queue_name = $1", queue.Name),
        };

        var renewed = Assert.Single(await queue.Extend([nearlyLost]));

        Assert.True(renewed.LeaseUntil > nearlyLost.LeaseUntil + TimeSpan.FromMinutes(1));
        Assert.Empty(await queue.Extend([item]));
        Assert.Single(await queue.Complete(database.Database, [renewed]));
    }

    [Fact]
    public async Task Nothing_about_the_message_leaves_the_table_but_an_id()
    {
        var entry = Entry();
        await Enqueue(entry);

        var item = Assert.Single(await Claim(10));

        Assert.Equal((entry.MessageId, entry.MessageRow, entry.MessageTimestamp), (item.MessageId, item.MessageRow, item.MessageTimestamp));
        Assert.DoesNotContain(entry.MessageId, item.Receipt ?? "", StringComparison.Ordinal);
    }

    protected static QueueEntry Entry() => new("wamid-" + Guid.NewGuid().ToString("N"), Guid.NewGuid(), DateTimeOffset.UnixEpoch);

    protected Task<int> Enqueue(params QueueEntry[] entries) =>
        database.Database.InTransaction(transaction => queue.Enqueue(transaction, entries));

    protected IQueue Queue => queue;

    protected async Task<List<QueueItem>> Claim(int most)
    {
        while (await queue.Relay() > 0) { }

        return await queue.Claim(most);
    }

    async Task<List<QueueItem>[]> ClaimSideBySide()
    {
        await Claim(0);
        return await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => queue.Claim(100)));
    }

    Task<long> Count(string status) =>
        database.Value<long>("SELECT count(*) FROM message_queue WHERE queue_name = $1 AND status = $2", queue.Name, status);
}
