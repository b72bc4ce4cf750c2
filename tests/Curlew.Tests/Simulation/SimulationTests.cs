using System.Globalization;
using Curlew.Numbers;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Simulation;

/// <summary>
/// The engine as it is, on PostgreSQL, among dying servers, breaking lines, wrong clocks and a Meta that loses answers: 40 seeded plans, in
/// the full form 2,000.
/// <c>CURLEW_SIMULATION_SEED</c> plays exactly one; <c>CURLEW_SIMULATION_FIRST</c> begins elsewhere than at seed 1, and
/// <c>CURLEW_SIMULATION_PLANS</c> says how many.
/// </summary>
public sealed class SimulationTests(TestServer server, ITestOutputHelper output)
{
    [Fact]
    public async Task No_fault_breaks_a_promise_and_when_faults_stop_every_campaign_ends()
    {
        var seed = Setting("SEED");
        var plans = seed is null ? Setting("PLANS") ?? Length.Of(quick: 40, full: 2_000) : 1;
        var season = new Season(server, seed ?? Setting("FIRST") ?? 1, plans);

        var failure = await season.Play();

        output.WriteLine($"{season.Plans} plans in {season.Seconds:0} s, {season.Letters} messages");
        if (failure is not null)
            Assert.Fail(failure.Text);
        Assert.Equal(plans, season.Plans);
    }

    [Fact]
    public async Task A_seed_tells_the_same_story_again_whatever_was_played_before_it()
    {
        var plans = Length.Of(quick: 5, full: 24);
        var alone = new Season(server, 1, plans) { Worlds = 1, KeepsStories = true };
        var besideOthers = new Season(server, 1, plans) { KeepsStories = true };

        await alone.Play();
        await besideOthers.Play();

        Assert.Equal(plans, alone.Stories.Values.Distinct().Count());
        Assert.Empty(alone.Failures.Concat(besideOthers.Failures));
        foreach (var (seed, story) in alone.Stories.OrderBy(told => told.Key))
            Assert.Equal($"Seed {seed}\n{story}", $"Seed {seed}\n{besideOthers.Stories[seed]}");
    }

    // The number is the seed of a plan that shows it: whoever changes what plans play lets the test find another and writes it here.
    public static TheoryData<string, Promise, int, string> Sabotages =>
        new()
        {
            {
                "what is unknown is tried again",
                Promise.NobodyTwice,
                4,
                """
                    CREATE FUNCTION forget_unknown() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.outcome := 'not_sent'; NEW.live := false; RETURN NEW; END $$;
                    CREATE TRIGGER forget_unknown BEFORE UPDATE ON send_attempts FOR EACH ROW WHEN (NEW.outcome = 'unknown') EXECUTE FUNCTION forget_unknown();
                    CREATE FUNCTION try_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'pending'; NEW.waiting := true; RETURN NEW; END $$;
                    CREATE TRIGGER try_again BEFORE UPDATE ON campaign_recipients FOR EACH ROW WHEN (NEW.status = 'uncertain') EXECUTE FUNCTION try_again();
                    """
            },
            {
                "opt-outs are forgotten",
                Promise.NobodyWhoOptedOut,
                2,
                """
                    CREATE FUNCTION forget_opt_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.subscription := OLD.subscription; RETURN NEW; END $$;
                    CREATE TRIGGER forget_opt_out BEFORE UPDATE ON user_profiles FOR EACH ROW EXECUTE FUNCTION forget_opt_out();
                    """
            },
            {
                "opt-outs of people without a number are forgotten",
                Promise.NobodyWhoOptedOut,
                12,
                """
                    CREATE FUNCTION forget_opt_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.subscription := OLD.subscription; RETURN NEW; END $$;
                    CREATE TRIGGER forget_opt_out BEFORE UPDATE ON user_profiles FOR EACH ROW WHEN (OLD.whatsapp_phone IS NULL) EXECUTE FUNCTION forget_opt_out();
                    """
            },
            {
                "the unique index is gone, and whom a dead server was sending to waits again",
                Promise.NobodyTwice,
                7,
                """
                    DROP INDEX one_live_attempt_a_recipient;
                    CREATE FUNCTION try_again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'pending'; NEW.waiting := true; RETURN NEW; END $$;
                    CREATE TRIGGER try_again BEFORE UPDATE ON campaign_recipients FOR EACH ROW WHEN (NEW.status = 'uncertain') EXECUTE FUNCTION try_again();
                    """
            },
            {
                "caps are not kept",
                Promise.FrequencyCap,
                13,
                """
                    CREATE FUNCTION forget_cap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
                    CREATE TRIGGER forget_cap BEFORE INSERT ON frequency_caps FOR EACH ROW EXECUTE FUNCTION forget_cap();
                    """
            },
            {
                "batches begin too early",
                Promise.Window,
                3,
                """
                    CREATE FUNCTION hurry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.due_at := NEW.due_at - interval '9 hours'; RETURN NEW; END $$;
                    CREATE TRIGGER hurry BEFORE INSERT ON campaign_send_schedule FOR EACH ROW EXECUTE FUNCTION hurry();
                    """
            },
            {
                "the messaging limit is not kept",
                Promise.MessagingLimit,
                3,
                """
                    CREATE FUNCTION forget_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.messaging_limit := NULL; RETURN NEW; END $$;
                    CREATE TRIGGER forget_limit BEFORE INSERT OR UPDATE ON portfolios FOR EACH ROW EXECUTE FUNCTION forget_limit();
                    """
            },
            {
                "the messaging limit is never cut",
                Promise.MessagingLimit,
                57,
                """
                    CREATE FUNCTION never_cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.messaging_limit := greatest(OLD.messaging_limit, NEW.messaging_limit); RETURN NEW; END $$;
                    CREATE TRIGGER never_cut BEFORE UPDATE ON portfolios FOR EACH ROW EXECUTE FUNCTION never_cut();
                    """
            },
            {
                "orders by hand do not count toward the limit",
                Promise.MessagingLimit,
                193,
                """
                    CREATE FUNCTION for_free() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.counts_toward_limit := false; RETURN NEW; END $$;
                    CREATE TRIGGER for_free BEFORE INSERT ON send_attempts FOR EACH ROW WHEN (NEW.purpose = 'template') EXECUTE FUNCTION for_free();
                    """
            },
            {
                "the letters are mixed up",
                Promise.TheirOwnLetter,
                3,
                """
                    CREATE FUNCTION mix_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.variant := CASE NEW.variant WHEN 'A' THEN 'B' WHEN 'B' THEN 'A' ELSE NEW.variant END; RETURN NEW; END $$;
                    CREATE TRIGGER mix_up BEFORE UPDATE ON campaign_recipients FOR EACH ROW WHEN (NEW.status = 'queued') EXECUTE FUNCTION mix_up();
                    """
            },
        };

    [Theory, MemberData(nameof(Sabotages))]
    public async Task What_is_broken_on_purpose_is_found_by_the_promise_it_breaks(string what, Promise promise, int shows, string sabotage)
    {
        var known = Broken(shows, plans: 1);
        var search = Broken(first: 1, plans: 1_000);

        var failure = await known.Play() ?? await search.Play();

        output.WriteLine(
            $"{what}: {known.Plans + search.Plans} plans broke {string.Join(", ", known.Failures.Concat(search.Failures).CountBy(failed => $"{failed.Broken}").Select(broken => $"{broken.Key} {broken.Value}x"))}; seed {failure?.Seed}: {failure?.Text.Split('\n')[0]}"
        );
        Assert.NotNull(failure);

        Season Broken(int first, int plans) => new(server, first, plans) { Sabotage = sabotage, AwaitedPromise = promise };
    }

    static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable($"CURLEW_SIMULATION_{name}"), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
