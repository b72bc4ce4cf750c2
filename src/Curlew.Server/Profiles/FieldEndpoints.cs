using Curlew.Desks;
using Curlew.Profiles;
using Curlew.Server.Api;

namespace Curlew.Server.Profiles;

/// <summary>Fields of one's own over the API.</summary>
static class FieldEndpoints
{
    public static void Map(ApiNoun api)
    {
        api.List(
            "/fields",
            "listFields",
            "Fields of one's own that are in use, by name.",
            (call, ct) => call.Desk.Fields.List(ct),
            one => one.Name
        );
        api.Find("/fields/{name}", "getField", "A field, and what hangs on it: people with a value, filters and templates.", (call, ct) =>
            call.Desk.Fields.Use(call.Word("name"), ct)
        );
        api.Do<FieldGiven, FieldOutcome>(
            "POST",
            "/fields",
            "addField",
            "Add a field: from then on tables fill it, and it is a variable; unless it is personal, people are chosen by it.",
            (call, given, ct) => call.Desk.Fields.Add(new(given.Name, given.Label, given.Kind, given.Choices ?? [], given.IsPersonal), ct),
            makes: true
        );
        api.Do<FieldChange, FieldOutcome>(
            "PATCH",
            "/fields/{name}",
            "changeField",
            "Give a field another label, other choices or both; what is not given stays. A choice that somebody has stays.",
            (call, change, ct) => call.Desk.Fields.Change(call.Word("name"), change.Label, change.Choices, ct)
        );
        api.Do(
            "DELETE",
            "/fields/{name}",
            "removeField",
            "Remove a field with everything people had in it. Filters that name it say that it is gone, and texts fall back.",
            (call, ct) => call.Desk.Fields.Remove(call.Word("name"), ct)
        );
    }

    /// <param name="Choices">Of the kind choice.</param>
    /// <param name="IsPersonal">Sealed, and nobody is chosen by it.</param>
    sealed record FieldGiven(
        string Name,
        FieldKind Kind,
        string? Label = null,
        IReadOnlyList<string>? Choices = null,
        bool IsPersonal = false
    );

    sealed record FieldChange(string? Label = null, IReadOnlyList<string>? Choices = null);
}
