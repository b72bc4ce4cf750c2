namespace Curlew.Sandbox;

/// <summary>Chance as a pure function: the same seed and the same question always give the same answer, whoever asks first.</summary>
readonly struct Dice
{
    readonly ulong state;

    public Dice(long seed) => state = Mix((ulong)seed ^ 0x9E3779B97F4A7C15);

    Dice(ulong state, ulong part) => this.state = Mix(state ^ Mix(part + 0x9E3779B97F4A7C15));

    public ulong Bits => state;

    public double Fraction => (state >> 11) * (1.0 / (1UL << 53));

    public Dice Of(ulong part) => new(state, part);

    public Dice Of(Roll roll) => new(state, 0xD1CE_0000UL + (ulong)roll);

    public Dice Of(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        return new(state, hash);
    }

    public bool Below(double rate) => Fraction < rate;

    public int Pick(int count) => (int)(Fraction * count);

    public T Pick<T>(IReadOnlyList<T> from) => from[Pick(from.Count)];

    // SplitMix64's finaliser (Steele, Lea, Flood 2014): every output bit depends on every input bit.
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}

/// <summary>The questions that are put to the dice. A question keeps its number for ever: renumbering changes every seeded run.</summary>
enum Roll
{
    Country = 1,
    Place = 2,
    Line = 3,
    FirstName = 4,
    LastName = 5,
    Street = 6,
    House = 7,
    Zip = 8,
    Tier = 9,
    Tags = 10,
    Username = 11,
    HidesPhone = 12,
    OnWhatsApp = 13,
    LegacyId = 14,
    Language = 15,
    ReadReceipts = 16,
    Patience = 17,

    Failure = 30,
    SentAfter = 31,
    Delivered = 32,
    DeliveredAfter = 33,
    Read = 34,
    ReadAfter = 35,
    Reacts = 36,
    ReplyAfter = 37,
    ReplyKind = 38,
    ReplyText = 39,
    Start = 40,
    StartAfter = 41,
    Button = 42,
    FailedAfter = 43,

    Duplicate = 50,
    Late = 51,
    LateBy = 52,
    MessageId = 53,
    Second = 54,
    SecondAfter = 55,
    Chatter = 60,
    ChatterWho = 61,
    ChatterAt = 62,
    ChatterNumber = 63,
    MarketingOfOthers = 64,
    LimitRaise = 65,
    Review = 70,
    Fault = 80,
    Picture = 90,
    Held = 91,
    HeldFor = 92,
    Dropped = 93,
    PlayedAfter = 94,
}
