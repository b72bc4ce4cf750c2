namespace Curlew.Sandbox;

[Flags]
enum Mark : byte
{
    Stopped = 1,
    StoppedInWhatsApp = 2,
    Blocked = 4,
    Known = 8,
    PhoneKnown = 16,
    Moved = 32,
}

/// <summary>What the sandbox remembers of each person: a few bytes in arrays, whatever the size of the population.</summary>
sealed class People(int population)
{
    readonly Dictionary<ulong, int> strangers = [];
    readonly List<ulong> strangerPhones = [];
    readonly Column<long> lastWrote = new(population);
    readonly Column<long> lastCounted = new(population);
    readonly Column<long> pairFreeAt = new(population);
    readonly Column<long> lastCapped = new(population);
    readonly Column<ushort> freeForm = new(population);
    readonly Column<Mark> marks = new(population);

    /// <summary>A small number for a person; numbers outside the population get the next one when they first occur.</summary>
    public int Slot(Population people, ulong phone)
    {
        if (people.IndexOf(phone) is var index and >= 0)
            return index;
        if (strangers.TryGetValue(phone, out var slot))
            return slot;
        strangerPhones.Add(phone);
        return strangers[phone] = population + strangerPhones.Count - 1;
    }

    public ulong Phone(Population people, int slot) => slot < population ? people.PhoneOf(slot) : strangerPhones[slot - population];

    public IReadOnlyList<ulong> Strangers => strangerPhones;

    /// <summary>When the person last wrote, in Unix milliseconds; 0 is never.</summary>
    public ref long LastWrote(int slot) => ref lastWrote[slot];

    /// <summary>When the person last counted towards the portfolio limit, in Unix milliseconds.</summary>
    public ref long LastCounted(int slot) => ref lastCounted[slot];

    /// <summary>When the pair of business and person has paid for everything it sent, in Unix milliseconds.</summary>
    public ref long PairFreeAt(int slot) => ref pairFreeAt[slot];

    /// <summary>When Meta last held back marketing from the person, in Unix milliseconds; 0 is never.</summary>
    public ref long LastCapped(int slot) => ref lastCapped[slot];

    /// <summary>Free-form messages sent to the person so far.</summary>
    public ref ushort FreeForm(int slot) => ref freeForm[slot];

    public ref Mark Marks(int slot) => ref marks[slot];

    /// <summary>The business's contact book is emptied: whoever hides their phone is unknown again.</summary>
    public void ForgetPhones()
    {
        for (var slot = 0; slot < population + strangerPhones.Count; slot++)
            marks[slot] &= ~Mark.PhoneKnown;
    }
}

/// <summary>One value a person; grows for strangers.</summary>
sealed class Column<T>(int size)
    where T : struct
{
    T[] values = new T[Math.Max(size, 16)];

    public ref T this[int slot]
    {
        get
        {
            if (slot >= values.Length)
                Array.Resize(ref values, Math.Max(slot + 1, values.Length + values.Length / 2));
            return ref values[slot];
        }
    }
}
