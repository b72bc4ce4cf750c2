using System.Globalization;

namespace Curlew.Tests;

/// <summary>
/// How much a test plays: <c>dotnet test</c> the quick form, <c>.ci/run</c> and whoever sets <c>CURLEW_TEST_LONG=1</c> the full one. Either is
/// an amount of work (plans, people, kills), never a time.
/// </summary>
static class Length
{
    public const string Variable = "CURLEW_TEST_LONG";

    const string SeedsVariable = "CURLEW_TEST_SEEDS";

    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    public static T Of<T>(T quick, T full) => IsFull ? full : quick;

    /// <summary>Seeds from 1 on, so many; where <c>CURLEW_TEST_SEEDS</c> names others, such as 101-150, those.</summary>
    public static IEnumerable<int> Seeds(int quick, int full)
    {
        if (Environment.GetEnvironmentVariable(SeedsVariable) is not { Length: > 0 } named)
            return Enumerable.Range(1, Of(quick, full));
        int[] ends = [.. named.Split('-').Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))];
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
