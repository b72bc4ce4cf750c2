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

        await Import([.. known.Select(phone => $"{phone},yes"), "+15553009999,yes"], new During(() => Stop("15553009999", DateTimeOffset.UtcNow)));

        Assert.Equal(["unsubscribed"], await Subscription("+15553009999"));
    }

    [Fact]
    public async Task A_STOP_of_before_the_import_that_is_understood_after_it_counts()
    {
        var said = DateTimeOffset.UtcNow;
        await Import(["+15553100001,yes"], null);

        await Stop("15553100001", said);

        Assert.Equal(["unsubscribed"], await Subscription("+15553100001"));
        Assert.Equal(["subscribed | import", "unsubscribed | keyword"], await database.Rows(
            "SELECT became, source FROM consent_events e JOIN user_profiles p ON p.id = e.profile_id WHERE whatsapp_phone = $1 ORDER BY source", Phone("+15553100001")));
    }

    Task Stop(string waId, DateTimeOffset at) => database.Database.InTransaction(async tx =>
    {
        var person = Identity.From(waId, null)!.Value;
        var profile = (await new People(sealer).Identify(tx, new Dictionary<Identity, string?> { [person] = null }))[person];
        await new Subscriptions(sealer).Decide(tx, [new(profile, false, at, "keyword")]);
    });

    async Task Import(IEnumerable<string> rows, IProgress<ImportProgress>? progress)
    {
        await File.WriteAllLinesAsync(file, rows.Prepend("phone,subscribed"));
        Assert.IsType<Imported>(await new ImportProfiles(database.Database, sealer, TimeProvider.System).Run(file, "US", false, progress, default));
    }

    Task<List<string>> Subscription(string phone) => database.Rows("SELECT subscription FROM user_profiles WHERE whatsapp_phone = $1", Phone(phone));

    string Phone(string typed) => sealer.Seal(PhoneNumber.TryParse(typed, null, out var phone) ? phone : throw new ArgumentException(typed));

    /// <summary>Acts once, after the first rows.</summary>
    sealed class During(Func<Task> act) : IProgress<ImportProgress>
    {
        bool isDone;

        public void Report(ImportProgress value)
        {
            if (value.Step != "importing" || isDone)
                return;
            isDone = true;
            act().GetAwaiter().GetResult();
        }
    }
}
