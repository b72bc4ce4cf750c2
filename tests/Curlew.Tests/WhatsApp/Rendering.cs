using System.Collections;
using System.Globalization;
using System.Text;
using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

/// <summary>Writes any record as indented text, leaving out what is null, false or empty, so that a golden file shows only what was
/// read.</summary>
static class Rendering
{
    public static string Of(object value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    static void Write(StringBuilder text, object value, int depth)
    {
        text.Append(value.GetType().Name).Append('\n');
        foreach (var property in value.GetType().GetProperties().Where(p => p.GetMethod is { IsPublic: true, IsStatic: false }))
        {
            if (property.Name is "Known" or "EqualityContract" || property.GetValue(value) is not { } item || IsDefault(item))
                continue;
            if (item is IEnumerable list and not string)
            {
                var index = 0;
                foreach (var element in list)
                    Line(text, $"{property.Name}[{index++}]", element, depth + 1);
            }
            else
                Line(text, property.Name, item, depth + 1);
        }
    }

    static void Line(StringBuilder text, string name, object value, int depth)
    {
        text.Append(' ', depth * 2).Append(name).Append(": ");
        if (value is string or bool or int or long or double or Enum or Stamp)
            text.Append(Plain(value)).Append('\n');
        else
            Write(text, value, depth);
    }

    static string Plain(object value) =>
        value switch
        {
            Stamp stamp => $"{stamp.At?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "no time"} ({stamp.Text})",
            string s => Visible(s),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    static string Visible(string text) =>
        string.Concat(
            text.Select(c =>
                c == '\\' ? @"\\"
                : char.IsControl(c) || c is '\u202e' or '\u202c' or '\ufffd' ? $"\\u{(int)c:x4}"
                : $"{c}"
            )
        );

    static bool IsDefault(object value) => value is false || value is Stamp { Text: null } || value is ICollection { Count: 0 };
}
