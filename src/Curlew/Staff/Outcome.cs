using System.Text.Json.Serialization;
using Curlew.Postgres;
using Curlew.Words;

namespace Curlew.Staff;

/// <summary>
/// What came of a verb. Each verb or noun has an abstract record with a <see cref="CodeAttribute"/>, and a record nested in it for each
/// outcome: its code is stable, its words are in <see cref="Phrasebook"/>.
/// </summary>
public abstract record Outcome
{
    /// <summary>Whether something was done. A refusal changes nothing: its transaction is undone.</summary>
    [JsonIgnore]
    public virtual bool IsDone => false;

    /// <summary>Whether what was asked for can never be, however things stand: whoever asked has to ask for something else.</summary>
    [JsonIgnore]
    public virtual bool IsMistake => false;

    /// <summary>How many people or things it concerned, for the audit trail; null where that says nothing.</summary>
    [JsonIgnore]
    public virtual int? Concerned => null;

    /// <summary>What else the audit trail keeps of it: which field, the digest of a file; never a value.</summary>
    [JsonIgnore]
    public virtual string? Detail => null;

    /// <summary>What it was about, where that was not known before: what was made by it.</summary>
    [JsonIgnore]
    public virtual Subject? About => null;

    /// <summary>As in <c>campaign.launch.template_not_approved</c>.</summary>
    [JsonIgnore]
    public string Code => Codes.Of(GetType());
}

/// <summary>Transactions that end in an outcome.</summary>
static class OutcomeTransactions
{
    /// <summary>Runs work in one transaction and undoes it where the outcome is a refusal.</summary>
    public static Task<T> Decide<T>(this Database database, Func<Transaction, Task<T>> work, Patience patience, CancellationToken ct)
        where T : Outcome =>
        database.InTransaction(
            async tx =>
            {
                var outcome = await work(tx);
                if (!outcome.IsDone)
                    tx.Undo();
                return outcome;
            },
            patience,
            ct
        );
}
