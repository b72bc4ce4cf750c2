using System.CommandLine;
using Curlew.Profiles;
using Curlew.Server.Terminal;
using Curlew.Words;

namespace Curlew.Server.Profiles;

/// <summary>What a field of the business's own is, as it is typed.</summary>
static class FieldOptions
{
    const string Personal = "personal";

    public static string Kinds => string.Join(", ", Enum.GetValues<FieldKind>().Select(Codes.Word));

    public static Argument<FieldKind> Kind() =>
        new("kind")
        {
            Description = $"What its values are: {Kinds}. It cannot be changed later.",
            CustomParser = result =>
            {
                if (Codes.Member<FieldKind>(result.Tokens[0].Value) is { } kind)
                    return kind;
                result.AddError($"'{result.Tokens[0].Value}' is no kind; give one of {Kinds}.");
                return default;
            },
        };

    public static Option<string[]> OfColumns() =>
        new("--field")
        {
            HelpName = "column=kind",
            Description =
                $"Make a column a field of your own: loyalty=number. Kinds are {Kinds}; choices stand behind theirs, as in size=choice:S|M|L, and :personal behind any seals it. May be given several times.",
        };

    /// <summary>Reads <c>loyalty=number</c>, <c>size=choice:S|M|L</c> and <c>allergy=text:personal</c>.</summary>
    /// <exception cref="NotConfigured">It is written otherwise.</exception>
    public static NewField Read(string typed)
    {
        var at = typed.LastIndexOf('=');
        var parts = at <= 0 ? [""] : typed[(at + 1)..].Split(':', StringSplitOptions.TrimEntries);
        var isPersonal = parts is [_, .., Personal];
        var choices = parts[1..(isPersonal ? ^1 : ^0)];
        return Codes.Member<FieldKind>(parts[0]) is { } kind && choices.Length <= 1
            ? NewField.Of(typed[..at], kind, choices is [var all] ? Choices(all) : [], isPersonal)
            : throw new NotConfigured(
                $"--field is '{typed}'; it is written column=kind, or column=kind:personal, with one of the kinds {Kinds}."
            );
    }

    public static string[] Choices(string typed) =>
        typed.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
