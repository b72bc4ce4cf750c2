namespace Curlew.Sandbox;

[Flags]
enum Mark : byte
{
    Stopped = 1,
    StoppedInWhatsApp = 2,
    Blocked = 4,
    PhoneKnown = 16,
}

/// <summary>What the sandbox remembers of each person, whoever they talk with.</summary>
sealed class People(int population)
{
    readonly Dictionary<ulong, int> strangers = [];
    readonly List<ulong> strangerPhones = [];
    readonly Column<long> lastCapped = new(population);
    readonly HashSet<int> moved = [];

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

    /// <summary>How many people have been met.</summary>
    public int Count => population + strangerPhones.Count;

    /// <summary>When Meta last held back marketing from the person, in Unix milliseconds; 0 is never.</summary>
    public ref long LastCapped(int slot) => ref lastCapped[slot];

    /// <summary>The person took another number: this one has no WhatsApp any more.</summary>
    public void Move(int slot) => moved.Add(slot);

    public bool HasMoved(int slot) => moved.Contains(slot);
}

/// <summary>One value a person; made when it is first asked for, grows for strangers.</summary>
sealed class Column<T>(int size)
    where T : struct
{
    T[] values = [];

    public ref T this[int slot]
    {
        get
        {
            if (slot >= values.Length)
                Array.Resize(ref values, Math.Max(slot + 1, values.Length == 0 ? Math.Max(size, 16) : values.Length + values.Length / 2));
            return ref values[slot];
        }
    }
}
