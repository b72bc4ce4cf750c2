using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Words;
using Npgsql;

namespace Curlew.Lifecycle;

/// <summary>What a person decides about the keys: the next one, the end of an old one, another root key.</summary>
static class KeyRotations
{
    /// <summary>Makes the next key of a purpose. Of cells it seals at once; of identities only when everything is rewritten, in the same transaction.</summary>
    public static async Task<KeyOutcome> Begin(
        Transaction tx,
        RootKey root,
        KeyPurpose purpose,
        string by,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var kept = await Hold(tx, ct);
        if (await UnderWay(tx, ct) is { } under)
            return under.Purpose == purpose
                ? new KeyOutcome.UnderWay(Word(purpose), under.OldKey, under.NewKey)
                : new KeyOutcome.Other(Word(under.Purpose));
        var own = kept.Where(key => key.Purpose == purpose).ToList();
        var old = own.Single(key => key.State is KeyState.Active).Id;
        if (purpose is KeyPurpose.Audit)
            return await Follow(tx, root, old, ct);
        if (own.Find(key => key.State is KeyState.DecryptOnly) is { } former)
        {
            if ((await SealedRows.Left(tx, purpose, former.Id, ct)).Values == 0)
                return new KeyOutcome.NotRetiredYet(Word(purpose), former.Id);
            // Some server was late, or a backup of a part was put back: they are gone through once more.
            await Open(tx, [Guid.CreateVersion7(), Word(purpose), former.Id, old, now, by], ct);
            return new KeyOutcome.Begun(Word(purpose), former.Id, old);
        }

        var next = WrappedKey.Of(DataKey.Generate(purpose, (short)(old + 1)), root);
        var seals = purpose is KeyPurpose.Cells;
        await Add(tx, [next.PurposeWord, next.Id, State(seals ? KeyState.Active : KeyState.DecryptOnly), next.Wrapped, next.Canary], ct);
        if (seals)
            await SetState(tx, purpose, old, KeyState.DecryptOnly, null, ct);
        await Open(tx, [Guid.CreateVersion7(), Word(purpose), old, next.Id, now, by], ct);
        return new KeyOutcome.Begun(Word(purpose), old, next.Id);
    }

    // A chain that was rewritten would prove nothing, so there may be any number of keys of the trail: each as long as a day needs it.
    static async Task<KeyOutcome> Follow(Transaction tx, RootKey root, short old, CancellationToken ct)
    {
        var next = WrappedKey.Of(DataKey.Generate(KeyPurpose.Audit, (short)(old + 1)), root);
        await Add(tx, [next.PurposeWord, next.Id, State(KeyState.Active), next.Wrapped, next.Canary], ct);
        await SetState(tx, KeyPurpose.Audit, old, KeyState.DecryptOnly, null, ct);
        return new KeyOutcome.Followed(Word(KeyPurpose.Audit), old, next.Id);
    }

    /// <summary>Retires the oldest key before the one in use, once nothing needs it.</summary>
    public static async Task<KeyOutcome> Retire(
        Transaction tx,
        KeyPurpose purpose,
        IMediaStore? media,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var kept = await Hold(tx, ct);
        if (await UnderWay(tx, ct) is { } under)
            return new KeyOutcome.Other(Word(under.Purpose));
        if (kept.Where(key => key.Purpose == purpose && key.State is KeyState.DecryptOnly).MinBy(key => key.Id) is not { } former)
            return new KeyOutcome.NoneToRetire(Word(purpose));
        var (values, where) = await SealedRows.Left(tx, purpose, former.Id, ct);
        if (values == 0 && purpose is KeyPurpose.Cells && media is not null)
            (values, where) = (await new SealedFiles(tx, media).With(former.Id, ct), "media");
        if (values > 0)
            return new KeyOutcome.StillNeeded(Word(purpose), former.Id, values, where);
        await SetState(tx, purpose, former.Id, KeyState.Retired, now, ct);
        return new KeyOutcome.Retired(Word(purpose), former.Id);
    }

    /// <summary>Wraps every key, retired ones included, by another root key: no row of the business is touched.</summary>
    public static async Task<KeyOutcome> Rewrap(Transaction tx, RootKey from, RootKey to, CancellationToken ct)
    {
        if (from.ToBase64() == to.ToBase64())
            return new KeyOutcome.SameRootKey();
        var wrapped = (await Hold(tx, ct)).ConvertAll(key => WrappedKey.Of(key.Unwrap(from), to));
        await Wrap(
            tx,
            [
                wrapped.Select(key => key.PurposeWord).ToArray(),
                wrapped.Select(key => key.Id).ToArray(),
                wrapped.Select(key => key.Wrapped).ToArray(),
            ],
            ct
        );
        return new KeyOutcome.Rewrapped(wrapped.Count);
    }

    /// <summary>Whether a copy of the root key opens every key.</summary>
    public static async Task<KeyOutcome> Check(Session session, RootKey copy, CancellationToken ct)
    {
        try
        {
            return new KeyOutcome.BackupOpens(await Keyring.Prove(session, copy, ct));
        }
        catch (WrongRootKey)
        {
            // That is what was asked.
            return new KeyOutcome.BackupIsAnother();
        }
    }

    /// <summary>Every key and what is under way.</summary>
    /// <param name="count">Whether the values sealed with each are counted, which reads every table with something sealed.</param>
    public static async Task<KeptKeys> List(Database database, bool count, CancellationToken ct)
    {
        var keys = await Kept(database, ct);
        if (count)
            for (var place = 0; place < keys.Count; place++)
                keys[place] = keys[place] with
                {
                    Values = (await SealedRows.Left(database.Patient, keys[place].Purpose, keys[place].Id, ct)).Values,
                };
        return new(keys, await UnderWay(database, ct));
    }

    /// <summary>The replacement that is not finished; null where there is none.</summary>
    public static Task<KeyRotation?> UnderWay(Session session, CancellationToken ct) => session.First([], Read, ct);

    /// <summary>Keeps how far it is.</summary>
    public static Task<int> Note(Session session, KeyRotation now, CancellationToken ct) =>
        session.Execute([now.Id, now.Place, now.Share, now.Resealed, now.Broken], ct);

    /// <summary>Ends it.</summary>
    public static Task<int> Finish(Session session, Guid rotation, DateTimeOffset now, CancellationToken ct) =>
        session.Execute([rotation, now], ct);

    /// <summary>Lets the new key take the place of the old one, which then only opens.</summary>
    public static async Task Switch(Session session, KeyRotation rotation, CancellationToken ct)
    {
        await SetState(session, rotation.Purpose, rotation.OldKey, KeyState.DecryptOnly, null, ct);
        await SetState(session, rotation.Purpose, rotation.NewKey, KeyState.Active, null, ct);
    }

    /// <summary>For how long a key has been there, by the database's clock.</summary>
    public static async Task<TimeSpan> Age(Session session, KeyPurpose purpose, short id, CancellationToken ct) =>
        await session.First([Word(purpose), id], row => row.GetTimeSpan(0), ct);

    static KeyRotation Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            Codes.Member<KeyPurpose>(row.GetString(1))!.Value,
            row.GetInt16(2),
            row.GetInt16(3),
            row.GetFieldValue<DateTimeOffset>(4),
            row.GetString(5),
            row.TextOrNull(6),
            row.GetDouble(7),
            row.GetInt64(8),
            row.GetInt64(9),
            row.OrNull<DateTimeOffset>(10)
        );

    static string Word(KeyPurpose purpose) => Codes.Word(purpose);

    static string State(KeyState state) => Codes.Word(state);

    static Task<List<WrappedKey>> Hold(Transaction tx, CancellationToken ct) => tx.Query([], WrappedKey.Read, ct);

    static Task<List<KeptKey>> Kept(Session session, CancellationToken ct) =>
        session.Query(
            [],
            row => new KeptKey(
                Codes.Member<KeyPurpose>(row.GetString(0))!.Value,
                row.GetInt16(1),
                row.GetString(2),
                row.GetString(2) != State(KeyState.Retired),
                row.GetFieldValue<DateTimeOffset>(3),
                row.OrNull<DateTimeOffset>(4),
                null
            ),
            ct
        );

    static Task<int> Add(Transaction tx, object?[] key, CancellationToken ct) => tx.Execute(key, ct);

    static Task<int> Open(Transaction tx, object?[] rotation, CancellationToken ct) => tx.Execute(rotation, ct);

    static Task<int> Wrap(Transaction tx, object?[] keys, CancellationToken ct) => tx.Execute(keys, ct);

    static Task<int> SetState(
        Session session,
        KeyPurpose purpose,
        short id,
        KeyState state,
        DateTimeOffset? retired,
        CancellationToken ct
    ) => session.Execute([Word(purpose), id, State(state), retired?.ToUniversalTime()], ct);
}
