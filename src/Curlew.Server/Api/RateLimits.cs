using System.Collections.Concurrent;
using System.Globalization;
using Curlew.Server.Terminal;

namespace Curlew.Server.Api;

/// <summary>So many requests a minute for each key. Each server counts its own.</summary>
/// <param name="most">Requests a minute.</param>
sealed class RateLimits(TimeProvider clock, int most)
{
    /// <summary>What a key is allowed where nothing else is set.</summary>
    public const int Usual = 600;

    /// <summary>Sets another number.</summary>
    public const string Variable = "CURLEW_API_RATE";

    public const string Help = $"{Variable} is how many requests a minute each API key may send (default 600).";

    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, Spent> keys = new();

    /// <summary>Requests a minute.</summary>
    public int Most => most;

    /// <exception cref="NotConfigured">What is set is no number of requests.</exception>
    public static RateLimits From(Func<string, string?> setting, TimeProvider clock) =>
        setting(Variable) is not { Length: > 0 } set ? new(clock, Usual)
        : int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 ? new(clock, most)
        : throw new NotConfigured($"{Variable} is '{set}'. Give how many requests a minute each API key may send, as in {Usual}.");

    /// <summary>Counts a request.</summary>
    public Allowance Take(string key)
    {
        var now = clock.GetUtcNow();
        var spent = keys.AddOrUpdate(
            key,
            _ => new(now, 1),
            (_, before) => now - before.Since >= Minute ? new(now, 1) : before with { Requests = before.Requests + 1 }
        );
        var seconds = (int)Math.Ceiling((spent.Since + Minute - now).TotalSeconds);
        return new(spent.Requests <= most, Math.Max(0, most - spent.Requests), Math.Max(1, seconds));
    }

    sealed record Spent(DateTimeOffset Since, int Requests);
}

/// <summary>What a key has left.</summary>
/// <param name="Left">Requests.</param>
/// <param name="Seconds">Until it has all of them again.</param>
readonly record struct Allowance(bool IsGranted, int Left, int Seconds);
