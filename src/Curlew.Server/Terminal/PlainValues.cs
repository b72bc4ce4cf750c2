using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Curlew.Server.Terminal;

/// <summary>Values of a YAML node that anybody can write as JSON.</summary>
sealed class PlainValues
{
    // No filter and no template is deeper; a file whose anchors point at themselves would be without end.
    const int Deepest = 24,
        Most = 10_000;

    int left = Most;

    PlainValues() { }

    /// <summary>As a program reads them: what is not quoted and looks like a number, a truth or nothing is one.</summary>
    /// <exception cref="YamlException">It is nested too deep, or has too many values.</exception>
    public static object? Typed(YamlNode node) => new PlainValues().Of(node, 0, isTyped: true);

    /// <summary>As they were typed: 20 % and 0815 stay what they are, and only nothing is nothing.</summary>
    /// <param name="typed">Names of the outermost entries whose values are typed all the same.</param>
    /// <exception cref="YamlException">It is nested too deep, or has too many values.</exception>
    public static object? Texts(YamlNode node, params IReadOnlyCollection<string> typed)
    {
        var values = new PlainValues();
        return node is YamlMappingNode map
            ? map.Children.ToDictionary(pair => Name(pair.Key), pair => values.Of(pair.Value, 1, typed.Contains(Name(pair.Key))))
            : values.Of(node, 0, isTyped: false);
    }

    object? Of(YamlNode node, int depth, bool isTyped)
    {
        if (depth > Deepest || --left <= 0)
            throw new YamlException(node.Start, node.End, "This is nested too deep, or has too many values.");
        return node switch
        {
            YamlMappingNode map => map.Children.ToDictionary(pair => Name(pair.Key), pair => Of(pair.Value, depth + 1, isTyped)),
            YamlSequenceNode list => list.Select(item => Of(item, depth + 1, isTyped)).ToList(),
            _ => Scalar((YamlScalarNode)node, isTyped),
        };
    }

    static string Name(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

    static object? Scalar(YamlScalarNode scalar, bool isTyped) =>
        scalar switch
        {
            { Style: not ScalarStyle.Plain } => scalar.Value,
            { Value: null or "" or "~" or "null" } => null,
            _ when !isTyped => scalar.Value,
            { Value: "true" } => true,
            { Value: "false" } => false,
            _ when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
            _ when decimal.TryParse(
                    scalar.Value,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number
                ) => number,
            _ => scalar.Value,
        };
}
