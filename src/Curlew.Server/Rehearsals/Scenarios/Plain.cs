using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Curlew.Server.Rehearsals.Scenarios;

/// <summary>A part of a file as JSON would hold it: what is not quoted and looks like a number, a truth or nothing is one.</summary>
static class Plain
{
    // No filter is deeper; a file whose anchors point at themselves would be without end.
    const int Deepest = 24, MostValues = 10_000;

    public static object? Of(YamlNode node, Problems problems)
    {
        var left = MostValues;
        return Of(node, 0, ref left, problems);
    }

    static object? Of(YamlNode node, int depth, ref int left, Problems problems)
    {
        if (depth > Deepest || --left <= 0)
        {
            if (left >= 0)
                problems.Add(node.Start.Line, "This is nested too deep, or has too many values.");
            left = -1;
            return null;
        }

        switch (node)
        {
            case YamlMappingNode map:
                var entries = new Dictionary<string, object?>();
                foreach (var (key, value) in map.Children)
                    entries[(key as YamlScalarNode)?.Value ?? ""] = Of(value, depth + 1, ref left, problems);
                return entries;
            case YamlSequenceNode list:
                var items = new List<object?>();
                foreach (var item in list)
                    items.Add(Of(item, depth + 1, ref left, problems));
                return items;
            default:
                return Scalar((YamlScalarNode)node);
        }
    }

    static object? Scalar(YamlScalarNode scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => scalar.Value,
        { Value: null or "" or "~" or "null" } => null,
        { Value: "true" } => true,
        { Value: "false" } => false,
        _ when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        _ when decimal.TryParse(scalar.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
        _ => scalar.Value,
    };
}
