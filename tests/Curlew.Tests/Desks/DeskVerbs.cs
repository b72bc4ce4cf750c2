using System.Reflection;
using System.Runtime.CompilerServices;
using Curlew.Desks;
using Curlew.Staff;

namespace Curlew.Tests.Desks;

/// <summary>Everything the desk can do, found by looking at it: a verb that somebody adds is among them.</summary>
static class DeskVerbs
{
    static readonly PropertyInfo[] Parts =
    [
        .. typeof(Desk).GetProperties().Where(part => part.PropertyType.Name.EndsWith("Desk", StringComparison.Ordinal)),
    ];

    /// <summary>As they are written down beside their methods.</summary>
    public static readonly Verb[] Declared =
    [
        .. Parts
            .SelectMany(part => part.PropertyType.GetFields(BindingFlags.NonPublic | BindingFlags.Static))
            .Where(field => field.FieldType == typeof(Verb))
            .Select(field => (Verb)field.GetValue(null)!)
            .OrderBy(verb => verb.Code, StringComparer.Ordinal),
    ];

    /// <summary>Every public method of every part.</summary>
    public static readonly (PropertyInfo Part, MethodInfo Method)[] Methods =
    [
        .. Parts.SelectMany(part =>
            part.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(method => !method.IsSpecialName)
                .Select(method => (part, method))
        ),
    ];

    /// <summary>Tries one with nothing in hand: whoever may not do it is told so before anything is looked at.</summary>
    public static Task Try(Desk desk, (PropertyInfo Part, MethodInfo Method) verb) =>
        (Task)verb.Method.Invoke(verb.Part.GetValue(desk), [.. verb.Method.GetParameters().Select(Blank)])!;

    static object? Blank(ParameterInfo parameter) =>
        parameter.ParameterType is { IsValueType: false, IsAbstract: false, Namespace: not null } type
        && type.Namespace.StartsWith("Curlew", StringComparison.Ordinal)
            ? RuntimeHelpers.GetUninitializedObject(type)
        : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType)
        : null;
}
