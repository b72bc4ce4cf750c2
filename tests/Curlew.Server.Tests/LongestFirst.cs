using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Curlew.Server.Tests.LongestFirst))]

namespace Curlew.Server.Tests;

/// <summary>Starts the classes that take longest before all others, so that none of them is left alone on one core in the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] Longest =
    [
        $".{Chaos.Name} ",
        $".{nameof(DemoTests)} ",
        $".{nameof(ScenarioTests)} ",
        $".{nameof(ServeTests)} ",
        $".{nameof(CrashTests)} ",
        $".{nameof(ReadmeTests)} ",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Place)];

    static int Place<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        Array.FindIndex(Longest, name => $".{collection.TestCollectionDisplayName} ".Contains(name, StringComparison.Ordinal))
            is >= 0
                and var at
            ? at
            : Longest.Length;
}
