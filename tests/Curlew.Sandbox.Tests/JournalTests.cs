namespace Curlew.Sandbox.Tests;

public sealed class JournalTests : IDisposable
{
    readonly string path = Path.Combine(Path.GetTempPath(), $"curlew-sandbox-{Guid.NewGuid():N}.journal");

    [Fact]
    public async Task A_sandbox_that_died_goes_on_where_it_stopped()
    {
        string[] before;
        await using (var first = await Open())
        {
            for (var person = 0; person < 40; person++)
                await first.SendTemplate(person);
            first.Clock.Step(TimeSpan.FromSeconds(3));
            await first.Sandbox.DeliverDue();
            first.Clock.Step(TimeSpan.FromSeconds(4));
            before = Seen(first);
        }

        await using var second = await Open();
        Assert.Equal(Business.Start.AddSeconds(7), second.Clock.GetUtcNow());
        Assert.Equal(40, second.Sandbox.Tally.Templates);
        await second.SendTemplate(5);
        await second.RunOut();

        Assert.Equal(1, second.Sandbox.Tally.Duplicates);
        var after = Seen(second);
        Assert.Empty(before.Intersect(after));
        Assert.Equal(await Undisturbed(), before.Concat(after).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_torn_last_record_is_cut_off()
    {
        await using (var first = await Open())
            for (var person = 0; person < 10; person++)
                await first.SendTemplate(person);
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length - 5);

        await using (var second = await Open())
        {
            Assert.Equal(9, second.Sandbox.Tally.Templates);
            await second.SendTemplate(9);
        }
        await using var third = await Open();

        Assert.Equal((10, 0), (third.Sandbox.Tally.Templates, third.Sandbox.Tally.Duplicates));
    }

    [Fact]
    public async Task The_answer_comes_only_after_the_journal_has_the_message()
    {
        await using var business = await Open();

        for (var person = 0; person < 5; person++)
        {
            await business.SendTemplate(person);
            var copy = path + ".copy";
            File.Copy(path, copy, overwrite: true);
            await using var witness = await Business.Open(options => options with { JournalPath = copy });
            Assert.Equal(person + 1, witness.Sandbox.Tally.Templates);
        }
    }

    [Fact]
    public async Task Under_load_too_every_answered_message_is_in_the_journal()
    {
        await using var business = await Open();
        var answered = 0;

        var load = Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (person, _) =>
        {
            (await business.SendTemplate(person)).EnsureSuccessStatusCode();
            Interlocked.Increment(ref answered);
        });
        for (var look = 0; look < 4; look++)
        {
            await Task.Delay(15);
            var before = Volatile.Read(ref answered);
            File.Copy(path, path + ".copy", overwrite: true);
            await using var witness = await Business.Open(options => options with { JournalPath = path + ".copy" });
            Assert.True(
                witness.Sandbox.Tally.Templates >= before,
                $"{before} were answered, {witness.Sandbox.Tally.Templates} are in the journal"
            );
        }
        await load;
    }

    [Fact]
    public async Task Templates_customers_and_notices_survive_too()
    {
        await using (var first = await Open())
        {
            first.Sandbox.Put(SandboxTemplate.Of("later", "en_US", "UTILITY", "Hello {{1}}, it is later."));
            first.Sandbox.Write(first.Sandbox.People[3].Phone, "Hello");
            first.Sandbox.Inject("account_review_update");
        }

        await using var second = await Open();
        var sent = await second.SendTemplate(3, "later");
        await second.Sandbox.DeliverDue();

        Assert.True(sent.IsSuccessStatusCode);
        Assert.Equal(
            ["account_review_update", "messages"],
            second.Subscriber.Changes.Select(change => change.GetProperty("field").GetString()).Order()
        );
    }

    [Fact]
    public async Task The_journal_of_another_seed_is_refused()
    {
        await using (await Open()) { }

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Business.Open(options => options with { JournalPath = path, Seed = 8 })
        );

        Assert.Contains("seed 7", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        File.Delete(path);
        File.Delete(path + ".copy");
    }

    Task<Business> Open() => Business.Open(options => options with { JournalPath = path, Behaviour = Lively });

    static SandboxBehaviour Lively => new() { Reply = 0.3, Stop = 0.2 };

    static async Task<IEnumerable<string>> Undisturbed()
    {
        await using var business = await Business.Open(options => options with { Behaviour = Lively });
        for (var person = 0; person < 40; person++)
            await business.SendTemplate(person);
        business.Clock.Step(TimeSpan.FromSeconds(7));
        await business.SendTemplate(5);
        await business.RunOut();
        return Seen(business).Order(StringComparer.Ordinal);
    }

    static string[] Seen(Business business) => [.. business.Subscriber.Changes.Select(change => change.GetRawText())];
}
