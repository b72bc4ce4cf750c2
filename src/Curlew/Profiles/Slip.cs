namespace Curlew.Profiles;

/// <summary>One slip of the finger between a word and what was typed.</summary>
static class Slip
{
    public enum Kind
    {
        /// <summary>Two letters next to each other changed places.</summary>
        Swapped,

        /// <summary>A letter stands twice, or once for twice.</summary>
        Doubled,

        /// <summary>A letter is wrong, missing or too many.</summary>
        Wrong,
    }

    /// <summary>Which slip makes the one of the other; null when it takes none or more than one.</summary>
    public static Kind? Between(string meant, string typed)
    {
        var (shorter, longer) = meant.Length <= typed.Length ? (meant, typed) : (typed, meant);
        var same = 0;
        while (same < shorter.Length && shorter[same] == longer[same])
            same++;
        return (longer.Length - shorter.Length) switch
        {
            0 when same == shorter.Length => null,
            0 when shorter[(same + 1)..] == longer[(same + 1)..] => Kind.Wrong,
            0
                when same + 1 < shorter.Length
                    && (shorter[same], shorter[same + 1]) == (longer[same + 1], longer[same])
                    && shorter[(same + 2)..] == longer[(same + 2)..] => Kind.Swapped,
            1 when shorter[same..] == longer[(same + 1)..] => same > 0 && longer[same] == longer[same - 1] ? Kind.Doubled : Kind.Wrong,
            _ => null,
        };
    }
}
