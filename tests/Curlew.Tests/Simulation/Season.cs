using System.Collections.Concurrent;
using System.Diagnostics;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Simulation;

/// <summary>A plan that broke a promise.</summary>
/// <param name="Broken">Null when it failed otherwise.</param>
sealed record Failure(int Seed, Promise? Broken, string Text);

/// <summary>Plays one plan after another, in several worlds at a time, until one breaks a promise, there were enough, or the time is up. Worlds share nothing: a seed plays the same in each.</summary>
/// <param name="sabotage">What is broken on purpose in the database.</param>
/// <param name="awaited">The promise that has to break; without it any ends the season.</param>
sealed class Season(TestServer server, int first, int most, TimeSpan time, string? sabotage = null, Promise? awaited = null)
{
    // A world waits half of its time for PostgreSQL, and PostgreSQL the other half for it.
    static readonly int Worlds = 1 + Environment.ProcessorCount;

    // However slow the machine, so many are played.
    const int Least = 100;

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

    IEnumerable<Failure> Awaited => failures.Where(failure => awaited is null || failure.Broken == awaited);

    /// <summary>Returns the awaited failure of the lowest seed, or null.</summary>
    public async Task<Failure?> Play()
    {
        await Task.WhenAll(Enumerable.Range(0, Math.Min(Worlds, most)).Select(_ => PlayInOneWorld()));
        return Awaited.MinBy(failure => failure.Seed);
    }

    async Task PlayInOneWorld()
    {
        await using var world = await World.Open(server, sabotage);
        while (!Awaited.Any() && (taken < Least || Stopwatch.GetElapsedTime(began) < time) && Interlocked.Increment(ref taken) is var number && number <= most)
            await Task.Factory.StartNew(() => Play(world, FaultPlan.From(unchecked(first + number - 1))), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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
            failures.Add(new(plan.Seed, (e as BrokenPromise)?.Promise, $"{(e is BrokenPromise ? e.Message : e.ToString())}\n\nSeed {plan.Seed}: {plan}\nAgain: CURLEW_SIMULATION_SEED={plan.Seed} dotnet test\n\n{simulation.History}"));
        }

        Interlocked.Add(ref letters, simulation.Messages);
        Interlocked.Increment(ref played);
    }
}
