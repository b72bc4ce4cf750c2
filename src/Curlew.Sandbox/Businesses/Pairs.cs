namespace Curlew.Sandbox;

/// <summary>What passed between one business number and each person: a few bytes in arrays, made when they are first needed.</summary>
sealed class Pairs(int population)
{
    readonly Column<long> lastWrote = new(population);
    readonly Column<long> pairFreeAt = new(population);
    readonly Column<ushort> freeForm = new(population);
    readonly Column<Mark> marks = new(population);

    /// <summary>When the person last wrote to the number, in Unix milliseconds; 0 is never.</summary>
    public ref long LastWrote(int slot) => ref lastWrote[slot];

    /// <summary>When the pair has paid for everything the number sent, in Unix milliseconds.</summary>
    public ref long PairFreeAt(int slot) => ref pairFreeAt[slot];

    /// <summary>Free-form messages sent to the person so far.</summary>
    public ref ushort FreeForm(int slot) => ref freeForm[slot];

    public ref Mark Marks(int slot) => ref marks[slot];

    /// <summary>The contact book is emptied: whoever hides their phone is unknown again.</summary>
    public void ForgetPhones(int people)
    {
        for (var slot = 0; slot < people; slot++)
            marks[slot] &= ~Mark.PhoneKnown;
    }
}
