using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Curlew.Bench.Load;
using Curlew.Campaigns;
using Curlew.Desks;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;

namespace Curlew.Bench;

/// <summary><c>audit [PEOPLE]</c>. T14: a hundred fields revealed a second, each with its row of the audit trail, while a campaign is launched and a table
/// imported at the same desk. Baseline: the same with a plain insert for a row, chained to nothing. Then as many as there is time for, sixteen at once.</summary>
static class AuditLoad
{
    const int Workers = 16,
        ASecond = 100,
        Known = 1_000;

    static readonly TimeSpan Flood = TimeSpan.FromSeconds(10);

    public static async Task Run(string[] args)
    {
        var people = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        await using var stage = await Stage.Open();
        var profiles = await Fill(stage, people);
        await stage.Run("CREATE TABLE plain_trail (LIKE audit_trail INCLUDING DEFAULTS INCLUDING INDEXES); CREATE SEQUENCE plain_position");
        var (paced, flooded) = (new List<Round>(), new List<Round>());
        // Round 0 warms everybody up.
        for (var round = 0; round <= 3; round++)
        {
            var (plain, chained) = (Plain(stage, profiles), Chained(stage, profiles));
            var (before, after) = (await Beside(stage, people, round * 2, plain), await Beside(stage, people, round * 2 + 1, chained));
            var (most, ours) = (await AsManyAsPossible(plain), await AsManyAsPossible(chained));
            if (round == 0)
                continue;
            paced.Add(new(after, before));
            flooded.Add(new(ours, most));
        }

        var check = await VerifyAudit.Run(stage.Database, stage.Sealer, [], CancellationToken.None);
        var lanes = await stage.Value<long>("SELECT count(*) FROM audit_lanes WHERE rows > 0");
        Verdict.AtMost("T14", $"a reveal beside a launch of {people:N0} and an import, p95, {ASecond} a second", paced, 2, "ms");
        // Five statements stand against two.
        Verdict.AtLeast("T14", $"reveals a second, {Workers} at once, against a plain insert", flooded, 0.33, "reveals/s");
        Verdict.Figure(
            "T14",
            $"breaks in a trail of {check.Rows:N0} rows in {lanes} lanes",
            check.Breaks.Count,
            check.Breaks.Count == 0,
            "0"
        );
    }

    static Func<Task> Chained(Stage stage, Guid[] profiles) =>
        async () =>
        {
            if (await Desk(stage).Profiles.Reveal(Any(profiles), PersonalField.Phone, RevealPurpose.Answer) is not RevealOutcome.Revealed)
                throw new InvalidOperationException("A number was not revealed.");
        };

    // The same columns and indexes.
    static Func<Task> Plain(Stage stage, Guid[] profiles) =>
        () =>
            stage.Database.Source.Transact(async connection =>
            {
                var profile = Any(profiles);
                stage.Sealer.OpenPhone(
                    (string)(await connection.Scalar("SELECT whatsapp_phone FROM user_profiles WHERE id = $1", profile))!
                );
                await connection.Execute(
                    """
                    INSERT INTO plain_trail (day, lane, position, id, recorded_at, at, actor_kind, actor_id, action, subject_kind, subject_id, count, purpose, detail, outcome)
                    VALUES (CURRENT_DATE, 0, nextval('plain_position'), $1, now(), now(), 'command_line', 'bench', 'profile.reveal', 'profile', $2, 1, 'answer', 'phone', 'profile.reveal.revealed')
                    """,
                    Guid.CreateVersion7(),
                    profile.ToString()
                );
            });

    // The 95th percentile in milliseconds, while the desk launches and imports.
    static async Task<double> Beside(Stage stage, int people, int round, Func<Task> reveal)
    {
        using var stop = new CancellationTokenSource();
        var taken = Paced(reveal, stop.Token);
        await Task.WhenAll(Launch(stage, people), Import(stage, people / 10, round));
        await stop.CancelAsync();
        return (await taken).Order().ToList() is var times ? times[times.Count * 95 / 100] : 0;
    }

    static async Task<List<double>> Paced(Func<Task> reveal, CancellationToken stop)
    {
        var (began, started, times) = (Stopwatch.GetTimestamp(), 0, new List<Task<double>>());
        while (!stop.IsCancellationRequested)
        {
            for (var due = Stopwatch.GetElapsedTime(began).TotalSeconds * ASecond; started < due; started++)
                times.Add(Task.Run(async () => await Timed.Seconds(reveal) * 1_000, CancellationToken.None));
            await Task.Delay(2, CancellationToken.None);
        }

        return [.. await Task.WhenAll(times)];
    }

    static Task<double> AsManyAsPossible(Func<Task> reveal)
    {
        var began = Stopwatch.GetTimestamp();
        return Timed.PerSecond(Workers, async () =>
        {
            await reveal();
            return Stopwatch.GetElapsedTime(began) < Flood ? 1 : 0;
        });
    }

    static async Task Launch(Stage stage, int people)
    {
        var campaigns = new MarketingCampaigns(stage.Database, TimeProvider.System);
        var id = await campaigns.Create(
            new("Bench", "bench", Stage.Number) { DailySendLimit = 10_000, TargetAudience = JsonElement.Parse("""{"city": "Launched"}""") },
            CancellationToken.None
        );
        if (await Desk(stage).Campaigns.Launch(id, null) is not LaunchOutcome.Launched launched || launched.Recipients != people)
            throw new InvalidOperationException("The launch did not reach everybody.");
    }

    static async Task Import(Stage stage, int people, int round)
    {
        var file = Path.Combine(Path.GetTempPath(), $"curlew-bench-{Guid.NewGuid():N}.csv");
        await File.WriteAllLinesAsync(
            file,
            Enumerable.Range(0, people).Select(n => $"+1555{round:00}{n:00000},Somebody {n}").Prepend("phone,name")
        );
        try
        {
            if (await Desk(stage).Imports.Profiles(new ImportOrder(file, null, LeaveOutBadRows: false), null) is not { IsDone: true })
                throw new InvalidOperationException("The import was refused.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    static async Task<Guid[]> Fill(Stage stage, int people)
    {
        await stage.Run(
            "INSERT INTO whatsapp_templates (waba_id, name, language, status, category, synced_at) VALUES ('102290129340398', 'bench', 'en_US', 'APPROVED', 'MARKETING', now())"
        );
        await stage.Run(
            $"INSERT INTO user_profiles (whatsapp_phone, phone_match, city) SELECT left(md5(g::text), 20), left(md5(g::text), 20), 'Launched' FROM generate_series(1, {people}) g"
        );
        foreach (var n in Enumerable.Range(0, Known))
            await stage.Run(
                $"INSERT INTO user_profiles (whatsapp_phone, city) VALUES ('{stage.Sealer.Seal(PhoneNumber.FromWaId($"1555300{n:0000}")!.Value)}', 'Known')"
            );
        await stage.Run("ANALYZE user_profiles");
        return await stage.Value<Guid[]>("SELECT array_agg(id) FROM user_profiles WHERE city = 'Known'");
    }

    static Guid Any(Guid[] profiles) => profiles[Random.Shared.Next(profiles.Length)];

    static Desk Desk(Stage stage) => new(stage.Database, stage.Sealer, TimeProvider.System, Actor.CommandLine("bench"));
}
