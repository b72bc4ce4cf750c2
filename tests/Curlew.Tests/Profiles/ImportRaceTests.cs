using Curlew.Campaigns;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Profiles;

/// <summary>People who write while a table with their number is being imported.</summary>
public sealed class ImportRaceTests(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    readonly Sealer sealer = new(Keyring.Ephemeral());
    readonly string file = Path.Combine(Path.GetTempPath(), $"curlew-import-{Guid.NewGuid():N}.csv");

    public void Dispose()
    {
        sealer.Dispose();
        File.Delete(file);
    }

    [Fact]
    public async Task Somebody_new_who_writes_STOP_during_the_import_has_left()
    {
        var known = Enumerable.Range(0, 1_000).Select(at => $"+1555300{at:0000}").ToList();
        await Import(known.Select(phone => $"{phone},"), null);

        await Import(
            [.. known.Select(phone => $"{phone},yes"), "+15553009999,yes"],
            new During(() => Stop("15553009999", DateTimeOffset.UtcNow))
        );

        Assert.Equal(["unsubscribed"], await Subscription("+15553009999"));
    }

    [Fact]
    public async Task A_STOP_of_before_the_import_that_is_understood_after_it_counts()
    {
        var said = DateTimeOffset.UtcNow;
        await Import(["+15553100001,yes"], null);

        await Stop("15553100001", said);

        Assert.Equal(["unsubscribed"], await Subscription("+15553100001"));
        Assert.Equal(
            ["subscribed | import", "unsubscribed | keyword"],
            await database.Rows(
                "SELECT became, source FROM consent_events e JOIN user_profiles p ON p.id = e.profile_id WHERE whatsapp_phone = $1 ORDER BY source",
                Phone("+15553100001")
            )
        );
    }

    [Fact]
    public async Task Nobody_waits_for_an_import_that_is_under_way()
    {
        var table = Enumerable.Range(0, 1_500).Select(at => $"+1555320{at:0000},yes").ToList();
        await Import(table.Take(1_000), null);

        await Import(
            table,
            new During(() =>
                database.Database.InTransaction(async tx =>
                {
                    await new People(sealer).Identify(
                        tx,
                        new Dictionary<Identity, string?> { [Identity.From("4915112345678", null)!.Value] = "Eve" }
                    );
                    var profile = await database.Value<Guid>(
                        "SELECT id FROM user_profiles WHERE whatsapp_phone = $1",
                        Phone("+15553200000")
                    );
                    await new Subscriptions(sealer).Decide(tx, [new(profile, false, DateTimeOffset.UtcNow, "keyword")]);
                })
            )
        );

        Assert.Equal(["unsubscribed"], await Subscription("+15553200000"));
    }

    [Fact]
    public async Task An_import_whose_process_has_ended_is_finished_by_another()
    {
        var finish = new FinishImports(database.Database, sealer, TimeProvider.System);
        var table = Enumerable.Range(0, 2_500).Select(at => $"+1555330{at:0000},{(at < 2_400 ? "yes" : "no")}").ToList();

        await Assert.ThrowsAsync<IOException>(() => Import(table, new During(() => throw new IOException("The terminal is gone."))));
        var before = await Imported("1555330");
        var alive = await finish.RunOnce(default);
        await finish.All(default);

        Assert.Equal((1_000, 0), (before, alive));
        Assert.Equal(2_500, await Imported("1555330"));
        Assert.Equal(["unsubscribed"], await Subscription("+15553302499"));
        Assert.Equal(
            ["0 | 2500 | True"],
            await database.Rows(
                "SELECT (SELECT count(*) FROM import_parts), added, finished_at IS NOT NULL FROM imports ORDER BY began_at DESC LIMIT 1"
            )
        );
    }

    [Fact]
    public async Task An_import_that_ends_before_all_of_it_is_staged_leaves_nothing_behind()
    {
        var table = Enumerable.Range(0, 2_500).Select(at => $"+1555340{at:0000},yes").ToList();

        await Assert.ThrowsAsync<IOException>(() =>
            Import(table, new During(() => throw new IOException("The terminal is gone."), ImportStep.Preparing))
        );
        await new FinishImports(database.Database, sealer, TimeProvider.System).All(default);

        Assert.Equal(0, await Imported("1555340"));
    }

    [Fact]
    public async Task Two_processes_finish_one_import_without_doing_anything_twice()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            Import(
                Enumerable.Range(0, 4_000).Select(at => $"+1555350{at:0000},yes"),
                new During(() => throw new IOException("The terminal is gone."))
            )
        );

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => new FinishImports(database.Database, sealer, TimeProvider.System).All(default))
        );

        Assert.Equal(4_000, await Imported("1555350"));
        Assert.Equal(["4000 | 0"], await database.Rows("SELECT added, changed FROM imports ORDER BY began_at DESC LIMIT 1"));
    }

    async Task<int> Imported(string beginning)
    {
        var numbers = Enumerable.Range(0, 4_000).Select(at => sealer.Seal(PhoneNumber.FromWaId($"{beginning}{at:0000}")!.Value)).ToArray();
        return (int)await database.Value<long>("SELECT count(*) FROM user_profiles WHERE whatsapp_phone = ANY($1)", (object)numbers);
    }

    Task Stop(string waId, DateTimeOffset at) =>
        database.Database.InTransaction(async tx =>
        {
            var person = Identity.From(waId, null)!.Value;
            var profile = (await new People(sealer).Identify(tx, new Dictionary<Identity, string?> { [person] = null }))[person];
            await new Subscriptions(sealer).Decide(tx, [new(profile, false, at, "keyword")]);
        });

    async Task Import(IEnumerable<string> rows, IProgress<ImportProgress>? progress)
    {
        await File.WriteAllLinesAsync(file, rows.Prepend("phone,subscribed"));
        Assert.IsType<ImportOutcome.Imported>(
            await new ImportProfiles(database.Database, sealer, TimeProvider.System).Run(new(file, "US", false), progress, default)
        );
    }

    Task<List<string>> Subscription(string phone) =>
        database.Rows("SELECT subscription FROM user_profiles WHERE whatsapp_phone = $1", Phone(phone));

    string Phone(string typed) =>
        sealer.Seal(PhoneNumber.TryParse(typed, null, out var phone) ? phone : throw new ArgumentException(typed));

    /// <summary>Acts once, after the first rows.</summary>
    sealed class During(Func<Task> act, ImportStep step = ImportStep.Importing) : IProgress<ImportProgress>
    {
        bool isDone;

        public void Report(ImportProgress value)
        {
            if (value.Step != step || isDone)
                return;
            isDone = true;
            act().GetAwaiter().GetResult();
        }
    }
}
