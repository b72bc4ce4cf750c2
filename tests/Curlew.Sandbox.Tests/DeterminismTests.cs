namespace Curlew.Sandbox.Tests;

public class DeterminismTests
{
    [Fact]
    public async Task The_same_seed_gives_the_same_webhooks_whatever_the_order_of_arrival()
    {
        var forwards = await Everything(people => people);
        var shuffled = await Everything(people => people.OrderBy(person => person * 7919 % 251));

        Assert.NotEmpty(forwards);
        Assert.Equal(forwards, shuffled);
    }

    [Fact]
    public async Task Another_seed_gives_other_webhooks()
    {
        var one = await Everything(people => people);
        var other = await Everything(people => people, seed: 8);

        Assert.NotEqual(one, other);
    }

    static async Task<string[]> Everything(Func<IEnumerable<int>, IEnumerable<int>> order, long seed = 7)
    {
        await using var business = await Business.Open(options =>
            options with
            {
                Seed = seed,
                Behaviour = new()
                {
                    Reply = 0.2,
                    Stop = 0.1,
                    Start = 0.5,
                    StopInWhatsApp = 0.05,
                    HidesPhone = 0.1,
                    DuplicateWebhooks = 0.1,
                    LateWebhooks = 0.2,
                },
            }
        );
        await Parallel.ForEachAsync(
            order(Enumerable.Range(0, 250)),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (person, _) => (await business.SendTemplate(person)).EnsureSuccessStatusCode()
        );
        await business.RunOut();
        return [.. business.Subscriber.Changes.Select(change => change.GetRawText()).Order(StringComparer.Ordinal)];
    }
}
