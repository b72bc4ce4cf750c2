namespace Curlew.Tests;

/// <summary>
/// How much a test plays: <c>dotnet test</c> the quick form, <c>.ci/run</c> and whoever sets <c>CURLEW_TEST_LONG=1</c> the full one. Either is
/// an amount of work (plans, people, kills), never a time.
/// </summary>
static class Length
{
    public const string Variable = "CURLEW_TEST_LONG";

    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    public static T Of<T>(T quick, T full) => IsFull ? full : quick;
}
