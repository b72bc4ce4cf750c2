namespace Curlew.Sandbox;

/// <summary>How long something takes: log-normal, as waiting for people is.</summary>
/// <param name="Median">Half of all waits are shorter.</param>
/// <param name="Spread">Standard deviation of the logarithm; 0 makes every wait the median.</param>
/// <param name="Most">Longer waits are cut to this.</param>
public readonly record struct Delay(TimeSpan Median, double Spread, TimeSpan Most)
{
    internal TimeSpan Draw(Dice dice)
    {
        if (Spread == 0 || Median == TimeSpan.Zero)
            return Median;
        var radius = Math.Sqrt(-2 * Math.Log(1 - dice.Fraction));
        var normal = radius * Math.Cos(2 * Math.PI * dice.Of(1).Fraction);
        var milliseconds = Math.Min(Median.TotalMilliseconds * Math.Exp(Spread * normal), Most.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Round(milliseconds));
    }
}

/// <summary>What the virtual customers and Meta's network do, as rates between 0 and 1 and waits.</summary>
public sealed record SandboxBehaviour
{
    /// <summary>People whose number has no WhatsApp: every message to them fails with 131026.</summary>
    public double NoWhatsApp { get; init; } = 0.02;

    /// <summary>Messages that reach the phone, of those Meta does not fail.</summary>
    public double Delivered { get; init; } = 0.97;

    /// <summary>Delivered messages that are read by people who have read receipts on.</summary>
    public double Read { get; init; } = 0.75;

    /// <summary>Delivered messages somebody writes back to.</summary>
    public double Reply { get; init; } = 0.08;

    /// <summary>Delivered marketing messages answered with a word such as STOP.</summary>
    public double Stop { get; init; } = 0.012;

    /// <summary>Delivered marketing messages answered by switching marketing off in WhatsApp itself.</summary>
    public double StopInWhatsApp { get; init; } = 0.003;

    /// <summary>Delivered marketing messages answered by blocking the business, silently.</summary>
    public double Block { get; init; } = 0.002;

    /// <summary>People who stopped and later write START, or switch marketing on again.</summary>
    public double Start { get; init; } = 0.1;

    /// <summary>Free-form answers of the business that the customer answers again.</summary>
    public double Continue { get; init; } = 0.45;

    /// <summary>Delivered messages answered with an emoji on them only.</summary>
    public double React { get; init; }

    /// <summary>Typed answers that are a picture with the text under it.</summary>
    public double Pictures { get; init; }

    /// <summary>Whether nobody reads between 23 and 7 o'clock where they live.</summary>
    public bool SleepsAtNight { get; init; } = true;

    /// <summary>People who change their number after a message.</summary>
    public double ChangeNumber { get; init; }

    /// <summary>People with a username.</summary>
    public double Usernames { get; init; } = 0.05;

    /// <summary>People whose phone a business does not see until it has written to that phone.</summary>
    public double HidesPhone { get; init; } = 0.02;

    /// <summary>Template messages that fail after being accepted, by code.</summary>
    public IReadOnlyDictionary<int, double> Failures { get; init; } = new Dictionary<int, double> { [130472] = 0.003, [131000] = 0.001 };

    /// <summary>Most marketing messages a person gets from all businesses in <see cref="MarketingSpan"/>; one more fails with 131049. Null
    /// is no cap. Meta's figure is undisclosed and moves; it spares Europe, and answers in a service window.</summary>
    public int? MarketingPerPerson { get; init; } = 2;

    /// <summary>The time in which a person's marketing messages are counted.</summary>
    public TimeSpan MarketingSpan { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How likely another business has a marketing message for a person in that time, and as likely another one each time.</summary>
    public double MarketingOfOthers { get; init; } = 0.1;

    /// <summary>Marketing messages that are held for a quality assessment before they go on.</summary>
    public double Held { get; init; }

    /// <summary>Held messages that are dropped with 132015 in the end.</summary>
    public double Dropped { get; init; } = 0.1;

    /// <summary>Whether marketing to numbers with a United States area code fails with 131049 (Meta, since 2025-04-01).</summary>
    public bool RefusesMarketingToUnitedStates { get; init; }

    /// <summary>Customers who write first, over the whole population.</summary>
    public double SpontaneousPerDay { get; init; }

    /// <summary>Updates delivered a second time.</summary>
    public double DuplicateWebhooks { get; init; }

    /// <summary>Updates delivered out of order, late by up to <see cref="LateBy"/>.</summary>
    public double LateWebhooks { get; init; }

    /// <summary>How late an update out of order is.</summary>
    public Delay LateBy { get; init; } = new(TimeSpan.FromSeconds(20), 1.2, TimeSpan.FromMinutes(30));

    /// <summary>From acceptance to sent, or to an immediate failure.</summary>
    public Delay SentAfter { get; init; } = new(TimeSpan.FromMilliseconds(400), 0.5, TimeSpan.FromSeconds(20));

    /// <summary>From sent to delivered: seconds, or hours while a phone is off.</summary>
    public Delay DeliveredAfter { get; init; } = new(TimeSpan.FromSeconds(2), 1.8, TimeSpan.FromHours(20));

    /// <summary>From delivered to read.</summary>
    public Delay ReadAfter { get; init; } = new(TimeSpan.FromMinutes(12), 1.6, TimeSpan.FromHours(40));

    /// <summary>From read to an answer.</summary>
    public Delay ReplyAfter { get; init; } = new(TimeSpan.FromSeconds(50), 1.1, TimeSpan.FromHours(6));

    /// <summary>From writing STOP to writing START.</summary>
    public Delay StartAfter { get; init; } = new(TimeSpan.FromDays(4), 0.8, TimeSpan.FromDays(20));

    /// <summary>How long a message is held (Meta, template pacing, 2026-03: 99 of 100 are decided within an hour).</summary>
    public Delay HeldFor { get; init; } = new(TimeSpan.FromMinutes(15), 0.6, TimeSpan.FromHours(1));

    /// <summary>From submitting a template to Meta's verdict.</summary>
    public Delay ReviewAfter { get; init; } = new(TimeSpan.FromMinutes(3), 0.8, TimeSpan.FromHours(24));

    /// <summary>Everybody has WhatsApp, everything is delivered and read at once, nobody answers: for tests and benchmarks.</summary>
    public static SandboxBehaviour Perfect { get; } =
        new()
        {
            NoWhatsApp = 0,
            Delivered = 1,
            Read = 1,
            Reply = 0,
            Stop = 0,
            StopInWhatsApp = 0,
            Block = 0,
            Start = 0,
            Continue = 0,
            Usernames = 0,
            HidesPhone = 0,
            SleepsAtNight = false,
            Failures = new Dictionary<int, double>(),
            MarketingPerPerson = null,
            SentAfter = new(TimeSpan.FromMilliseconds(200), 0, TimeSpan.MaxValue),
            DeliveredAfter = new(TimeSpan.FromSeconds(1), 0, TimeSpan.MaxValue),
            ReadAfter = new(TimeSpan.FromSeconds(30), 0, TimeSpan.MaxValue),
            ReplyAfter = new(TimeSpan.FromSeconds(30), 0, TimeSpan.MaxValue),
            ReviewAfter = new(TimeSpan.FromSeconds(2), 0, TimeSpan.MaxValue),
        };
}
