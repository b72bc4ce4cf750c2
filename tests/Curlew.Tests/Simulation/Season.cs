using System.Collections.Concurrent;
using System.Diagnostics;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Simulation;

/// <summary>A plan that broke a promise.</summary>
/// <param name="Broken">Null when it failed otherwise.</param>
sealed record Failure(int Seed, Promise? Broken, string Text);

/// <summary>Plays one plan after another, in several worlds at a time, until one breaks a promise or all are played. Worlds share nothing:
/// a seed plays the same in each.</summary>
sealed class Season(TestServer server, int first, int most)
{
    /// <summary>How many are played at once. One waits half of its time for PostgreSQL, and PostgreSQL the other half for it.</summary>
    public int Worlds { get; init; } = 1 + Environment.ProcessorCount;

    /// <summary>Whether <see cref="Stories"/> are told.</summary>
    public bool KeepsStories { get; init; }

    /// <summary>What is broken on purpose in the database.</summary>
    public string? Sabotage { get; init; }

    /// <summary>The promise that has to break; without it any ends the season.</summary>
    public Promise? AwaitedPromise { get; init; }

    readonly long began = Stopwatch.GetTimestamp();
    readonly ConcurrentBag<Failure> failures = [];
    int taken;
    int played;
    int letters;

    public int Plans => played;

    public int Letters => letters;

    public double Seconds => Stopwatch.GetElapsedTime(began).TotalSeconds;

    /// <summary>Every failure, also those of promises that were not awaited.</summary>
    public IReadOnlyCollection<Failure> Failures => failures;

    /// <summary>What happened in each plan and what was left of it.</summary>
    public ConcurrentDictionary<int, string> Stories { get; } = [];

    IEnumerable<Failure> Awaited => failures.Where(failure => AwaitedPromise is null || failure.Broken == AwaitedPromise);

    /// <summary>Returns the awaited failure of the lowest seed, or null.</summary>
    public async Task<Failure?> Play()
    {
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Worlds, most)).Select(_ => PlayInOneWorld()));
        return Awaited.MinBy(failure => failure.Seed);
    }

    async Task PlayInOneWorld()
    {
        await using var world = await World.Open(server, Sabotage);
        while (!Awaited.Any() && Interlocked.Increment(ref taken) is var number && number <= most)
            await Task.Factory.StartNew(
                () => Play(world, FaultPlan.From(unchecked(first + number - 1))),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
    }

    // On a thread of its own, where the simulation is the only one that schedules.
    void Play(World world, FaultPlan plan)
    {
        var (simulation, life) = (new Simulation(world, plan), new Life());
        try
        {
            var run = life.Begin(simulation.Run);
            life.Go(() => run.IsCompleted, int.MaxValue);
            run.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            failures.Add(
                new(
                    plan.Seed,
                    (e as BrokenPromise)?.Promise,
                    $"{(e is BrokenPromise ? e.Message : e.ToString())}\n\nSeed {plan.Seed}: {plan}\nAgain: CURLEW_SIMULATION_SEED={plan.Seed} dotnet test\n\n{simulation.History}"
                )
            );
        }

        if (KeepsStories)
            Stories[plan.Seed] = simulation.Story;
        Interlocked.Add(ref letters, simulation.Messages);
        Interlocked.Increment(ref played);
    }
}
