using System.CommandLine;
using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Server.Terminal;
using Curlew.Words;

namespace Curlew.Server.Profiles;

/// <summary><c>curlew field</c>: the fields a business adds to its customers.</summary>
static class FieldCommand
{
    public static Command Create() =>
        new(
            "field",
            "Add fields of your own to your customers: filled by imports, used in segments and as {variables}. Personal ones are sealed, and nobody is chosen by them."
        )
        {
            Add(),
            List(),
            Change(),
            Remove(),
        };

    static Command Add()
    {
        var (name, kind, label, choices) = (Name(), FieldOptions.Kind(), Label(), Choices());
        var personal = new Option<bool>("--personal")
        {
            Description = "Its values are personal data: sealed, masked, and no segment can ask for them. It cannot be changed later.",
        };
        var command = new Command("add", "Add a field: ./curlew field add loyalty number") { name, kind, label, choices, personal };
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(
                await seat.Desk.Fields.Add(
                    new(
                        parsed.GetValue(name)!,
                        parsed.GetValue(label),
                        parsed.GetValue(kind),
                        FieldOptions.Choices(parsed.GetValue(choices) ?? ""),
                        parsed.GetValue(personal)
                    ),
                    ct
                )
            )
        );
        return command;
    }

    static Command List()
    {
        var command = new Command("list", "List the fields.");
        Seat.Keyless(command, async (_, seat, ct) =>
        {
            var fields = await seat.Desk.Fields.List(ct);
            seat.Tell(
                new { fields },
                fields
                    .Select(field =>
                        $"{field.Name, -24}  {Codes.Word(field.Kind), -7}  {field.Label}{(field.Choices.Count > 0 ? $": {string.Join(", ", field.Choices)}" : "")}{(field.IsPersonal ? "  (personal, sealed)" : "")}"
                    )
                    .DefaultIfEmpty(Seat.Say(Nothing.Fields))
            );
            return 0;
        });
        return command;
    }

    static Command Change()
    {
        var (name, label, choices) = (Name(), Label(), Choices());
        var command = new Command("change", "Give a field another label or other choices. A choice that somebody has stays.")
        {
            name,
            label,
            choices,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(label) is null && result.GetResult(choices) is null)
                result.AddError("Give --label, --choices or both.");
        });
        Seat.At(command, async (parsed, seat, ct) =>
            seat.Report(
                await seat.Desk.Fields.Change(
                    parsed.GetValue(name)!,
                    parsed.GetValue(label),
                    parsed.GetValue(choices) is { } typed ? FieldOptions.Choices(typed) : null,
                    ct
                )
            )
        );
        return command;
    }

    static Command Remove()
    {
        var name = Name();
        var yes = new Option<bool>("--yes") { Description = "Remove it. Without it only what that means is shown." };
        var command = new Command("remove", "Remove a field with everything people have in it.") { name, yes };
        Seat.At(command, async (parsed, seat, ct) =>
        {
            if (!parsed.GetValue(yes) && await seat.Desk.Fields.Use(parsed.GetValue(name)!, ct) is { } use)
            {
                seat.Tell(use, Told(use));
                return Shared.Broken;
            }

            return seat.Report(await seat.Desk.Fields.Remove(parsed.GetValue(name)!, ct));
        });
        return command;
    }

    static IEnumerable<string> Told(FieldUse use)
    {
        yield return $"{Shared.Count(use.People, "person has", "people have")} a value in '{use.Field.Name}', which would be gone for good.";
        if (use.Filters.Count > 0)
            yield return $"People are chosen by it in {string.Join(", ", use.Filters)}: those would be refused until they are changed.";
        if (use.Templates.Count > 0)
            yield return $"It is a variable in {string.Join(", ", use.Templates)}: whoever is sent that reads the fallback, or is left out where there is none.";
        yield return $"It stays until you give ./curlew field remove {use.Field.Name} --yes.";
    }

    static Argument<string> Name() => new("name") { Description = "Its name, in filters and as a {variable}: letters, digits and _." };

    static Option<string?> Label() =>
        new("--label") { HelpName = "words", Description = "What people read, and a column of a table may be called. Default: its name." };

    static Option<string?> Choices() =>
        new("--choices") { HelpName = "a|b|c", Description = "What may be chosen, all of it, for the kind choice." };
}
