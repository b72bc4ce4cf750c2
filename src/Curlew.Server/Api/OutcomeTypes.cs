using System.Runtime.CompilerServices;
using Curlew.Staff;

namespace Curlew.Server.Api;

/// <summary>What can come of a verb, by the records nested in its outcome.</summary>
static class OutcomeTypes
{
    public static IEnumerable<Type> Of(Type outcome) =>
        outcome
            .GetNestedTypes()
            .Where(nested => nested is { IsAbstract: false, IsEnum: false } && nested.IsSubclassOf(typeof(Outcome)))
            .OrderBy(nested => nested.Name, StringComparer.Ordinal);

    public static bool IsDone(Type nested) => Empty(nested).IsDone;

    /// <summary>Whether one is a mistake; null where that goes by what it holds.</summary>
    public static bool? IsMistake(Type nested)
    {
        try
        {
            return Empty(nested).IsMistake;
        }
        catch (NullReferenceException)
        {
            // An empty one holds nothing to go by: whoever writes the document names both.
            return null;
        }
    }

    // It goes by what kind of outcome it is, so an empty one knows.
    static Outcome Empty(Type nested) => (Outcome)RuntimeHelpers.GetUninitializedObject(nested);
}
