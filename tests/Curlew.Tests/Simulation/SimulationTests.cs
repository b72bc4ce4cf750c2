using System.Diagnostics;
using System.Globalization;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Simulation;

/// <summary>
/// The engine as it is, on PostgreSQL, among dying servers, breaking lines, wrong clocks and a Meta that loses answers: as many seeded plans as fit the time.
/// <c>CURLEW_SIMULATION_SEED</c> plays exactly one; <c>CURLEW_SIMULATION_FIRST</c> begins elsewhere than at seed 1, <c>CURLEW_SIMULATION_PLANS</c> and
/// <c>CURLEW_SIMULATION_SECONDS</c> say how many and for how long.
/// </summary>
public sealed class SimulationTests(TestServer server, ITestOutputHelper output)
{
    const int MostPlans = 1_000_000;

    [Fact]
    public async Task No_fault_breaks_a_promise_and_when_faults_stop_every_campaign_ends()
    {
        var seed = Setting("SEED");
        var result = await Play(seed ?? Setting("FIRST") ?? 1, seed is null ? Setting("PLANS") ?? MostPlans : 1, TimeSpan.FromSeconds(Setting("SECONDS") ?? 60), sabotage: null);

        output.WriteLine($"{result.Plans} plans from seed {result.First} on, {result.Letters} messages");
        if (result.Failure is { } failure)
            Assert.Fail(failure);
    }

    public static TheoryData<string, string> Sabotages => new()
    {
        {
            "what is unknown is tried again",
            """
            CREATE FUNCTION forget_unknown() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.outcome := 'not_sent'; NEW.live := false; RETURN NEW; END $$;
            CREATE TRIGGER forget_unknown BEFORE UPDATE ON send_attempts FOR EACH ROW WHEN (NEW.outcome = 'unknown') EXECUTE FUNCTION forget_unknown();
            CREATE FUNCTION try_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'pending'; NEW.waiting := true; RETURN NEW; END $$;
            CREATE TRIGGER try_again BEFORE UPDATE ON campaign_recipients FOR EACH ROW WHEN (NEW.status = 'uncertain') EXECUTE FUNCTION try_again();
            """
        },
        {
            "opt-outs are forgotten",
            """
            CREATE FUNCTION forget_opt_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.subscription := OLD.subscription; RETURN NEW; END $$;
            CREATE TRIGGER forget_opt_out BEFORE UPDATE ON user_profiles FOR EACH ROW EXECUTE FUNCTION forget_opt_out();
            """
        },
        {
            "the unique index is gone, and whom a dead server was sending to waits again",
            """
            DROP INDEX one_live_attempt_a_recipient;
            CREATE FUNCTION try_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'pending'; NEW.waiting := true; RETURN NEW; END $$;
            CREATE TRIGGER try_again BEFORE UPDATE ON campaign_recipients FOR EACH ROW WHEN (NEW.status = 'uncertain') EXECUTE FUNCTION try_again();
            """
        },
    };

    [Theory, MemberData(nameof(Sabotages))]
    public async Task It_finds_what_is_broken_on_purpose(string what, string sabotage)
    {
        var result = await Play(1, 300, TimeSpan.FromSeconds(60), sabotage);

        output.WriteLine($"{what}: found after {result.Plans} plans: {result.Failure?.Split('\n')[0]}");
        Assert.NotNull(result.Failure);
    }

    sealed record Result(int First, int Plans, int Letters, string? Failure);

    async Task<Result> Play(int first, int most, TimeSpan time, string? sabotage)
    {
        await using var world = await World.Open(server, sabotage);
        var (began, letters) = (Stopwatch.GetTimestamp(), 0);
        for (var plans = 1; plans <= most; plans++)
        {
            var plan = FaultPlan.From(unchecked(first + plans - 1));
            var simulation = new Simulation(world, plan);
            try
            {
                // Without a context of the test runner's, on a thread of its own: the simulation is the only one that schedules.
                letters += await Task.Run(simulation.Run);
            }
            catch (Exception e)
            {
                return new(first, plans, letters, $"{(e is BrokenPromise ? e.Message : e.ToString())}\n\nSeed {plan.Seed}: {plan}\nAgain: CURLEW_SIMULATION_SEED={plan.Seed} dotnet test\n\n{simulation.History}");
            }

            if (Stopwatch.GetElapsedTime(began) > time)
                return new(first, plans, letters, null);
        }

        return new(first, most, letters, null);
    }

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable($"CURLEW_SIMULATION_{name}"), CultureInfo.InvariantCulture, out var number) ? number : null;
}
