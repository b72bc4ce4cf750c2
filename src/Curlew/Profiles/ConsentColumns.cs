using Curlew.Words;

namespace Curlew.Profiles;

/// <summary>What a column says about who may be written to.</summary>
[Code("consent.sense")]
public enum ConsentSense
{
    /// <summary>Yes means: may be written to.</summary>
    OptIn,

    /// <summary>Yes means: must not be written to.</summary>
    OptOut,

    /// <summary>Whoever has anything in it has left: the day, the reason.</summary>
    LeftWhereFilled,

    /// <summary>Nothing.</summary>
    Ignore,

    /// <summary>A status of some kind: whether it is about consent, its values tell.</summary>
    ByItsValues,

    /// <summary>It looks like consent, and only its sender knows how it is meant.</summary>
    Unclear,
}

/// <summary>What consent was given for; the nearest to WhatsApp counts.</summary>
enum ConsentChannel
{
    WhatsApp,
    Sms,
    Email,
    Any,
}

/// <summary>A column from which it was read who may be written to.</summary>
public sealed record ConsentColumn(string Name, ConsentSense Sense);

/// <summary>The columns of a table by which people said whether they may be written to, under whatever name and with whatever words their tool has for it.</summary>
sealed class ConsentColumns
{
    readonly List<Column> columns = [];

    /// <param name="names">All columns of the table.</param>
    /// <param name="taken">Those that are something else for certain.</param>
    /// <param name="answers">What somebody said about columns.</param>
    /// <exception cref="SheetRefused">An answer is about a column that is not there.</exception>
    public ConsentColumns(IReadOnlyList<string> names, HashSet<int> taken, IReadOnlyDictionary<string, ConsentSense> answers)
    {
        if (answers.Keys.FirstOrDefault(named => !names.Contains(named, StringComparer.OrdinalIgnoreCase)) is { } nowhere)
            throw new SheetRefused(new SheetProblem.NoSuchColumn(nowhere));
        var said = answers.ToDictionary(answer => answer.Key, answer => answer.Value, StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < names.Count; at++)
            if (said.TryGetValue(names[at], out var sense))
                columns.Add(new(at, names[at], sense, true, ConsentNames.Read(names[at])?.Channel ?? ConsentChannel.Any));
            else if (!taken.Contains(at) && names[at].Length > 0)
                columns.Add(
                    ConsentNames.Read(names[at]) is { } read
                        ? new(at, names[at], read.Sense, false, read.Channel)
                        : new(at, names[at], null, false, ConsentChannel.Any)
                );
    }

    /// <summary>The columns that count, and what yes means in them.</summary>
    public IReadOnlyList<ConsentColumn> Read() =>
        [.. columns.Where(column => column.Counts).Select(column => new ConsentColumn(column.Name, column.Meaning!.Value))];

    /// <summary>Columns that look like consent and are not understood.</summary>
    /// <param name="isUsed">Whether a column is there for something else.</param>
    public IReadOnlyList<string> Unclear(Func<int, bool> isUsed) =>
        [.. columns.Where(column => column.Meaning is ConsentSense.Unclear && !isUsed(column.Place)).Select(column => column.Name)];

    public bool Uses(int place) => columns.Any(column => column.Place == place && column.Counts);

    /// <summary>Takes the values of a row into account: a column may be about consent whatever it is called.</summary>
    public void See(SheetRow row)
    {
        foreach (var column in columns)
            column.See(row.At(column.Place));
    }

    /// <summary>What a row says: may be written to, must not, or nothing.</summary>
    public bool? Read(SheetRow row, Action<string, CellProblem> wrong)
    {
        var said = new List<(ConsentChannel Channel, bool Wanted)>();
        foreach (var column in columns.Where(column => column.Counts))
        {
            var (wanted, isUnknown) = column.Wanted(row.At(column.Place));
            if (isUnknown)
                wrong(column.Name, new CellProblem.NotConsent());
            if (wanted is { } wish)
                said.Add((column.Channel, wish));
        }

        // No to everything is no to WhatsApp. Otherwise what was said of WhatsApp counts, or of what is most like it; there one no outweighs every yes.
        if (said.Any(one => one is { Channel: ConsentChannel.Any, Wanted: false }))
            return false;
        return said.Count == 0 ? null : said.GroupBy(one => one.Channel).MinBy(channel => channel.Key)!.All(one => one.Wanted);
    }

    sealed class Column(int place, string name, ConsentSense? sense, bool isAnswer, ConsentChannel channel)
    {
        bool isTelling,
            isUnderstood,
            hasOther;

        public int Place => place;

        public string Name => name;

        public ConsentChannel Channel => channel;

        /// <summary>By name or, where that does not tell, by the values that were seen. A name like "stop" over words that are no answers means something else.</summary>
        public ConsentSense? Meaning =>
            sense switch
            {
                _ when isAnswer => sense,
                null or ConsentSense.ByItsValues => !isTelling ? null
                : hasOther ? ConsentSense.Unclear
                : ConsentSense.OptIn,
                ConsentSense.OptIn or ConsentSense.OptOut when hasOther && !isUnderstood => ConsentSense.Unclear,
                _ => sense,
            };

        public bool Counts => Meaning is ConsentSense.OptIn or ConsentSense.OptOut or ConsentSense.LeftWhereFilled;

        public void See(string? value)
        {
            if (value is null || ConsentWords.Read(value) is not (not ConsentWord.Blank and var word))
                return;
            isTelling |= ConsentWords.IsTelling(value, sense is ConsentSense.ByItsValues);
            var isStatus = word is ConsentWord.Subscribed or ConsentWord.Left;
            isUnderstood |= isStatus || sense is not (null or ConsentSense.ByItsValues) && word is not ConsentWord.Unknown;
            hasOther |= sense is null or ConsentSense.ByItsValues ? !isStatus : word is ConsentWord.Unknown;
        }

        public (bool? Wanted, bool IsUnknown) Wanted(string? value) =>
            (Meaning, ConsentWords.Read(value)) switch
            {
                (_, ConsentWord.Blank) => (null, false),
                (_, ConsentWord.Left) => (false, false),
                (ConsentSense.LeftWhereFilled, ConsentWord.No) => (null, false),
                (ConsentSense.LeftWhereFilled, _) => (false, false),
                (_, ConsentWord.Subscribed) => (true, false),
                (ConsentSense.OptIn, ConsentWord.Yes or ConsentWord.Moment) => (true, false),
                (ConsentSense.OptIn, ConsentWord.No) => (false, false),
                (ConsentSense.OptOut, ConsentWord.Yes or ConsentWord.Moment) => (false, false),
                (ConsentSense.OptOut, ConsentWord.No) => (null, false),
                _ => (null, true),
            };
    }
}
