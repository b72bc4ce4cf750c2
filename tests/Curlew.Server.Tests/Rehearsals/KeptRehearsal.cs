using Curlew.Postgres;

[assembly: AssemblyFixture(typeof(Curlew.Server.Tests.KeptRehearsal))]

namespace Curlew.Server.Tests;

/// <summary>Rehearsals that several tests look at: two thrown away, run at the same time, and one kept on a private server.</summary>
public sealed class KeptRehearsal : IAsyncDisposable
{
    public const int Recipients = 600,
        DailyLimit = 100;
    public const long Seed = 7;
    public const string Name = "kept";

    readonly TemporaryData data = new();
    readonly Lazy<Task<(TypedCommand, TypedCommand)>> thrownAway;
    readonly Lazy<Task<TypedCommand>> kept;

    public KeptRehearsal()
    {
        thrownAway = new(RunTwoAtOnce);
        kept = new(() => TypedCommand.Run([.. Rehearse(Seed), "--database", Name, "--data", data.Path]));
    }

    /// <summary>The folder of the kept one; its server does not run.</summary>
    public DataFolder Folder => new(data.Path);

    /// <summary>The command of the kept one, and another with another seed, both on databases that are thrown away.</summary>
    internal Task<(TypedCommand Same, TypedCommand Other)> ThrownAway => thrownAway.Value;

    internal Task<TypedCommand> Kept => kept.Value;

    public static string[] Rehearse(long seed) =>
        ["rehearse", "--recipients", $"{Recipients}", "--daily-limit", $"{DailyLimit}", "--seed", $"{seed}", "--json"];

    public ValueTask DisposeAsync()
    {
        data.Dispose();
        return ValueTask.CompletedTask;
    }

    static async Task<(TypedCommand, TypedCommand)> RunTwoAtOnce()
    {
        var ended = await Task.WhenAll(TypedCommand.Run(Rehearse(Seed)), TypedCommand.Run(Rehearse(Seed + 1)));
        return (ended[0], ended[1]);
    }
}
