using Curlew.Queue;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Queue;

public sealed class PostgresQueueTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    // A queue of its own for each test: they share one database.
    readonly PostgresQueue queue = new(database.Database, Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task A_message_enters_a_queue_once()
    {
        var entry = Entry();
        await Enqueue(entry);

        var again = await Enqueue(entry, entry);

        Assert.Equal(0, again);
        Assert.Single(await queue.Claim(10));
    }

    [Fact]
    public async Task A_rolled_back_transaction_leaves_nothing_in_the_queue()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Database.InTransaction(async transaction =>
        {
            await queue.Enqueue(transaction, [Entry()]);
            throw new InvalidOperationException("The message could not be stored.");
        }));

        Assert.Empty(await queue.Claim(10));
    }

    [Fact]
    public async Task Workers_side_by_side_never_share_an_item()
    {
        await Enqueue([.. Enumerable.Range(0, 500).Select(_ => Entry())]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => queue.Claim(100)));

        var items = claims.SelectMany(claim => claim).Select(item => item.Id).ToList();
        Assert.Equal(500, items.Count);
        Assert.Equal(500, items.Distinct().Count());
    }

    [Fact]
    public async Task A_completed_item_is_never_claimed_again()
    {
        await Enqueue(Entry());
        var claimed = await queue.Claim(10);

        var completed = await queue.Complete(database.Database, claimed);

        Assert.Single(completed);
        Assert.Empty(await queue.Claim(10));
        Assert.Equal(1, await Count("completed"));
    }

    [Fact]
    public async Task A_retried_item_waits_before_it_comes_again()
    {
        await Enqueue(Entry());
        var item = Assert.Single(await queue.Claim(10));

        await queue.Retry(database.Database, [new(item, "Throttled.")]);

        Assert.Empty(await queue.Claim(10));
        await MakeDue();
        Assert.Equal(2, Assert.Single(await queue.Claim(10)).Attempt);
    }

    [Fact]
    public async Task An_item_that_fails_every_time_becomes_a_dead_letter_and_can_be_replayed()
    {
        await Enqueue(Entry());
        for (var attempt = 0; attempt < PostgresQueue.MostAttempts; attempt++)
        {
            await queue.Retry(database.Database, [new(Assert.Single(await queue.Claim(10)), "Broken.")]);
            await MakeDue();
        }

        Assert.Equal(1, (await queue.Health()).Failed);
        Assert.Empty(await queue.Claim(10));
        Assert.Equal(1, await queue.Replay());
        Assert.Equal(1, Assert.Single(await queue.Claim(10)).Attempt);
    }

    [Fact]
    public async Task A_discarded_item_is_a_dead_letter_at_once()
    {
        await Enqueue(Entry());

        await queue.Discard(database.Database, [new(Assert.Single(await queue.Claim(10)), "Impossible.")]);

        Assert.Equal(1, await Count("failed"));
    }

    [Fact]
    public async Task What_a_dead_worker_held_is_rescued_and_it_cannot_end_it_any_more()
    {
        await Enqueue(Entry());
        var dead = Assert.Single(await queue.Claim(10));
        await database.Execute("UPDATE message_queue SET lease_until = now() - interval '1 second' WHERE queue_name = $1", queue.Name);
        var stuck = (await queue.Health()).Stuck;

        var rescued = await queue.Rescue();

        Assert.Equal(1, stuck);
        Assert.Equal(1, rescued);
        var living = Assert.Single(await queue.Claim(10));
        Assert.Empty(await queue.Complete(database.Database, [dead]));
        Assert.Single(await queue.Complete(database.Database, [living]));
    }

    [Fact]
    public async Task Health_tells_how_long_the_oldest_has_waited_and_how_long_work_took()
    {
        await Enqueue(Entry(), Entry(), Entry());
        await queue.Complete(database.Database, await queue.Claim(1));
        await queue.Claim(1);

        var health = await queue.Health();

        Assert.Equal((1, 1, 0, 0), (health.Waiting, health.InFlight, health.Stuck, health.Failed));
        Assert.InRange(health.OldestWaiting!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.InRange(health.SlowTime!.Value, health.MedianTime!.Value, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Pruning_deletes_old_completed_items_and_keeps_dead_letters()
    {
        await Enqueue(Entry(), Entry(), Entry());
        await queue.Complete(database.Database, await queue.Claim(1));
        await queue.Discard(database.Database, [new((await queue.Claim(1))[0], "Impossible.")]);
        await database.Execute(
            "UPDATE message_queue SET id = id_at(now() - interval '40 days' + random() * interval '1 day'), processed_at = processed_at - interval '39 days' WHERE queue_name = $1", queue.Name);

        var deleted = await queue.Prune(TimeSpan.FromDays(30));

        Assert.Equal(1, deleted);
        Assert.Equal((1, 1), (await Count("failed"), await Count("queued")));
    }

    static QueueEntry Entry() => new("wamid-" + Guid.NewGuid().ToString("N"), Guid.NewGuid(), DateTimeOffset.UnixEpoch);

    Task<int> Enqueue(params QueueEntry[] entries) => database.Database.InTransaction(transaction => queue.Enqueue(transaction, entries));

    Task<int> MakeDue() => database.Execute("UPDATE message_queue SET next_try_at = now() WHERE queue_name = $1", queue.Name);

    Task<long> Count(string status) => database.Value<long>("SELECT count(*) FROM message_queue WHERE queue_name = $1 AND status = $2", queue.Name, status);
}
