using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Campaigns;

/// <summary>
/// Pauses a campaign whose messages are refused one after another for the same reason, whichever server sent them and whether the call
/// or a webhook told it. What happened is noted in the transaction that records it; the runs are kept in the database.
/// </summary>
public sealed class CircuitBreaker(Database database)
{
    /// <summary>A code that refuses this many in a row says something about what is sent, not about whom it is sent to.</summary>
    public const int SameRefusals = 20;

    /// <summary>Looks at what was noted since; returns how many campaigns it paused. Safe on several servers at once.</summary>
    public Task<int> RunOnce(CancellationToken ct) =>
        database.InTransaction(
            async tx =>
            {
                await OneAtATime(tx, ct);
                var noted = await Take(tx, ct);
                if (noted.Count == 0)
                    return 0;
                var runs = (await Runs(tx, [.. noted.Select(note => note.Campaign).Distinct()], ct)).ToDictionary(run =>
                    (run.Campaign, run.Source)
                );
                var paused = 0;
                foreach (var note in noted)
                {
                    var run = Continue(runs.GetValueOrDefault((note.Campaign, note.Source)), note);
                    if (run.Messages >= SameRefusals)
                    {
                        paused += await Pause(tx, run, ct);
                        run = run with { Messages = 0 };
                    }

                    runs[(note.Campaign, note.Source)] = run;
                }

                await Keep(tx, [.. runs.Values], ct);
                return paused;
            },
            ct
        );

    /// <summary>Notes how messages ended, in order; a null code ends a run.</summary>
    internal static Task<int> Note(Transaction tx, string source, IEnumerable<(Guid Campaign, int? Code)> ended, CancellationToken ct)
    {
        var notes = new List<Refusals>();
        foreach (var (campaign, code) in ended)
            if (notes is [.., var last] && last.Campaign == campaign && last.Code == code)
                notes[^1] = last with { Messages = last.Messages + 1 };
            else
                notes.Add(new(campaign, source, code, 1));
        return notes.Count == 0 ? Task.FromResult(0) : Add(tx, notes, ct);
    }

    sealed record Refusals(Guid Campaign, string Source, int? Code, int Messages);

    static Refusals Continue(Refusals? run, Refusals note) =>
        note.Code is null ? note with { Messages = 0 }
        : run?.Code == note.Code ? run! with { Messages = run.Messages + note.Messages }
        : note;

    async Task<int> Pause(Transaction tx, Refusals run, CancellationToken ct)
    {
        var (code, book) = (run.Code!.Value, new PolicyBook(await new ErrorPolicies(database).All(ct)));
        var why = new PauseReason.RefusedInARow(run.Messages, run.Source == "status", ErrorPolicies.Number(code), book.For(code).Means());
        return await Steering.Stop(tx, run.Campaign, Saying.Of(why), ct);
    }

    static Task<int> OneAtATime(Transaction tx, CancellationToken ct) => tx.Execute([], ct);

    static Task<int> Add(Transaction tx, List<Refusals> notes, CancellationToken ct) =>
        tx.Execute(
            [
                notes.Select(n => n.Campaign).ToArray(),
                notes.Select(n => n.Source).ToArray(),
                notes.Select(n => n.Code).ToArray(),
                notes.Select(n => n.Messages).ToArray(),
            ],
            ct
        );

    static Task<List<Refusals>> Take(Transaction tx, CancellationToken ct) => tx.Query([], Read, ct);

    static Task<List<Refusals>> Runs(Transaction tx, Guid[] campaigns, CancellationToken ct) => tx.Query([campaigns], Read, ct);

    static Task<int> Keep(Transaction tx, List<Refusals> runs, CancellationToken ct) =>
        tx.Execute(
            [
                runs.Select(n => n.Campaign).ToArray(),
                runs.Select(n => n.Source).ToArray(),
                runs.Select(n => n.Code ?? 0).ToArray(),
                runs.Select(n => n.Messages).ToArray(),
            ],
            ct
        );

    static Refusals Read(Npgsql.NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.OrNull<int>(2), row.GetInt32(3));
}
