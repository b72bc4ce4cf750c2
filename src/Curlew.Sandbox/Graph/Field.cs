namespace Curlew.Sandbox;

/// <summary>One entry of a `fields` parameter, as in `phone_numbers.limit(2){id,throughput{level}}`.</summary>
/// <param name="Arguments">What follows its name in dots, as in `.limit(2)`.</param>
/// <param name="Inner">The fields wanted of its value; empty wants all.</param>
sealed record Field(string Name, IReadOnlyDictionary<string, string> Arguments, IReadOnlyList<Field> Inner)
{
    /// <summary>The entries of a list, as far as it can be understood; what is not a name is passed over.</summary>
    public static IReadOnlyList<Field> Read(string list)
    {
        var at = 0;
        return Read(list, ref at);
    }

    static List<Field> Read(string list, ref int at)
    {
        var fields = new List<Field>();
        while (at < list.Length && list[at] != '}')
        {
            var name = Word(list, ref at);
            var arguments = new Dictionary<string, string>();
            while (at < list.Length && list[at] == '.')
            {
                at++;
                var argument = Word(list, ref at);
                arguments[argument] = Bracketed(list, ref at);
            }
            List<Field> inner = [];
            if (at < list.Length && list[at] == '{')
            {
                at++;
                inner = Read(list, ref at);
                at++;
            }
            if (name.Length > 0)
                fields.Add(new(name, arguments, inner));
            if (at < list.Length && list[at] != '}')
                at++;
        }
        return fields;
    }

    static string Word(string list, ref int at)
    {
        while (at < list.Length && char.IsWhiteSpace(list[at]))
            at++;
        var from = at;
        while (at < list.Length && (char.IsAsciiLetterOrDigit(list[at]) || list[at] == '_'))
            at++;
        var word = list[from..at];
        while (at < list.Length && char.IsWhiteSpace(list[at]))
            at++;
        return word;
    }

    static string Bracketed(string list, ref int at)
    {
        if (at >= list.Length || list[at] != '(')
            return "";
        var end = list.IndexOf(')', at);
        var inside = list[(at + 1)..(end < 0 ? list.Length : end)];
        at = end < 0 ? list.Length : end + 1;
        return inside;
    }
}
