using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Curlew.Words;

/// <summary>The stable code of everything that is put into words: programs compare it, <see cref="Phrasebook"/> says it.</summary>
public static partial class Codes
{
    static readonly ConcurrentDictionary<Type, string> OfTypes = new();
    static readonly Lazy<FrozenDictionary<string, object>> All = new(Everything);

    /// <summary>The code of a value: of a record nested in one that has a <see cref="CodeAttribute"/>, or of a member of such an enumeration.</summary>
    /// <exception cref="InvalidOperationException">Its type has none.</exception>
    public static string Of(object value) =>
        value is Enum member ? $"{Prefix(member.GetType())}.{Snake(member.ToString())}" : Of(value.GetType());

    /// <summary>The code of a nested record.</summary>
    /// <inheritdoc cref="Of(object)"/>
    public static string Of(Type nested) =>
        OfTypes.GetOrAdd(nested, static type => $"{Prefix(type.DeclaringType ?? type)}.{Snake(type.Name)}");

    /// <summary>Whether values of a type have codes.</summary>
    public static bool Has(Type type) => (type.DeclaringType ?? type).GetCustomAttribute<CodeAttribute>() is not null;

    /// <summary>The member that a short word stands for, as the database keeps it: <c>opted_out</c> for <c>OptedOut</c>; null for none.</summary>
    public static T? Member<T>(string word)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(member => Snake(member.ToString()) == word).Select(member => (T?)member).FirstOrDefault();

    /// <summary>A member as the database keeps it.</summary>
    public static string Word<T>(T member)
        where T : struct, Enum => Snake(member.ToString());

    /// <summary>What a code stands for: the type of a record, or a member of an enumeration; null for none.</summary>
    internal static object? Find(string code) => All.Value.GetValueOrDefault(code);

    static FrozenDictionary<string, object> Everything() =>
        typeof(Codes)
            .Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<CodeAttribute>() is not null)
            .SelectMany(type =>
                type.IsEnum
                    ? Enum.GetValues(type).Cast<object>()
                    : type.GetNestedTypes().Where(nested => nested is { IsAbstract: false, IsEnum: false }).Cast<object>()
            )
            .ToFrozenDictionary(found => found is Type nested ? Of(nested) : Of(found));

    internal static string Snake(string name) => Hump().Replace(name, "_").ToLowerInvariant();

    static string Prefix(Type type) =>
        type.GetCustomAttribute<CodeAttribute>()?.Prefix
        ?? throw new InvalidOperationException($"{type.Name} is put into words but has no [Code(\"…\")].");

    [GeneratedRegex(@"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Hump();
}
