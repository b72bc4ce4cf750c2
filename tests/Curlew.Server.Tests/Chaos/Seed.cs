using System.Globalization;
using Curlew.Server.Terminal;

namespace Curlew.Server.Tests;

/// <summary>What decides who is killed when: another number each run, or that of CURLEW_CHAOS_SEED, to see again what a run
/// printed.</summary>
static class Seed
{
    public static int? Wished { get; } =
        Environment.GetEnvironmentVariable("CURLEW_CHAOS_SEED") is { Length: > 0 } seed
            ? int.Parse(seed, CultureInfo.InvariantCulture)
            : null;

    public static int Any() => Wished ?? Random.Shared.Next();
}
