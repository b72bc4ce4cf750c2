using System.Reflection;
using Curlew.Desks;
using Curlew.Staff;

namespace Curlew.Tests.Desks;

/// <summary>What a person decides is decided at the desk, which asks whether they may and keeps that they did: nothing public does it elsewhere.</summary>
public sealed class NoWayAroundTheDesk
{
    static readonly string[] Names =
    [
        "by",
        "actor",
        "who",
        "person",
        "changedBy",
        "createdBy",
        "decidedBy",
        "acknowledgedBy",
        "confirmedBy",
        "retiredBy",
        "orderedBy",
    ];

    static readonly Dictionary<string, string> Harmless = new()
    {
        ["BusinessNumbers.Choose"] = "looks, and changes nothing",
        ["Lines.Choose"] = "looks, and changes nothing",
        ["ReplaceKeys.Run"] = "is what a job does: it goes on with what somebody began at the desk",
        ["SyncTemplates.Run"] = "is what a job does daily: it reads Meta's copies",
    };

    static readonly MethodInfo[] Public =
    [
        .. typeof(Desk)
            .Assembly.GetExportedTypes()
            .Where(type => type.Namespace != typeof(Desk).Namespace && !type.IsAssignableTo(typeof(Outcome)))
            .SelectMany(type =>
                type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            ),
    ];

    [Fact]
    public void Nothing_outside_of_the_desk_is_told_by_whom_it_is_done()
    {
        var told = Public
            .Where(method =>
                method
                    .GetParameters()
                    .Any(parameter =>
                        parameter.ParameterType == typeof(Actor)
                        || parameter.ParameterType == typeof(string) && Names.Contains(parameter.Name, StringComparer.Ordinal)
                    )
            )
            .Where(method => method.DeclaringType!.Namespace != typeof(Actor).Namespace)
            .Select(Name);

        Assert.Empty(told);
    }

    [Fact]
    public void Only_the_desk_gives_the_outcome_of_a_verb()
    {
        var given = Public.Where(method => IsOutcome(method.ReturnType)).Select(Name).Distinct().ToList();

        Assert.Empty(given.Except(Harmless.Keys));
        Assert.Empty(Harmless.Keys.Except(given));
    }

    static bool IsOutcome(Type type) =>
        type.IsAssignableTo(typeof(Outcome)) || type.IsGenericType && type.GetGenericArguments().Any(IsOutcome);

    static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
