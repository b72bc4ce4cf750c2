namespace Curlew.Sandbox;

/// <summary>A seeded permutation of 0..domain-1 that runs both ways, so that a number can be traced to its person without a
/// table.</summary>
sealed class Shuffle
{
    const ulong First = 0x9E3779B97F4A7C15,
        Second = 0xBF58476D1CE4E5B9;
    static readonly ulong FirstBack = Inverse(First),
        SecondBack = Inverse(Second);

    readonly ulong domain,
        mask,
        key;
    readonly int half;

    /// <param name="domain">How many numbers; 0 means all 2^64.</param>
    /// <param name="key">Chooses the permutation.</param>
    public Shuffle(ulong domain, ulong key)
    {
        this.domain = domain;
        var bits = domain == 0 ? 64 : Math.Max(2, 64 - System.Numerics.BitOperations.LeadingZeroCount(domain - 1));
        mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        half = (bits + 1) / 2;
        this.key = key;
    }

    public ulong There(ulong value)
    {
        do value = Step(value);
        while (domain != 0 && value >= domain);
        return value;
    }

    public ulong Back(ulong value)
    {
        do value = StepBack(value);
        while (domain != 0 && value >= domain);
        return value;
    }

    // Odd multiplication, addition and a right shift by at least half the width are each undone exactly modulo 2^bits.
    ulong Step(ulong x)
    {
        x = (x * First + key) & mask;
        x ^= x >> half;
        x = (x * Second + (key >> 7)) & mask;
        return x ^ (x >> half);
    }

    ulong StepBack(ulong x)
    {
        x ^= x >> half;
        x = ((x - (key >> 7)) * SecondBack) & mask;
        x ^= x >> half;
        return ((x - key) * FirstBack) & mask;
    }

    // Newton's iteration: each round doubles the number of correct low bits.
    static ulong Inverse(ulong odd)
    {
        var inverse = odd;
        for (var round = 0; round < 6; round++)
            inverse *= 2 - odd * inverse;
        return inverse;
    }
}
