using Curlew.Postgres;
using Curlew.Queue;
using Curlew.WhatsApp;

namespace Curlew.Messages;

/// <summary>Which files are fetched.</summary>
public sealed record MediaLimits
{
    /// <summary>Largest file in bytes; WhatsApp carries documents of up to 100 MB. A file is sealed in memory, so this bounds that
    /// too.</summary>
    public int Largest { get; init; } = 100 * 1024 * 1024;

    /// <summary>Kinds of files by the beginning of their type.</summary>
    public IReadOnlyList<string> Types { get; init; } = ["image/", "audio/", "video/", "text/", "application/"];
}

/// <summary>Fetches the files of messages as soon as they come: Meta keeps them for 7 days, and gives each address for 5 minutes.</summary>
/// <param name="line">The Cloud API of a business number, by its id; null for a number Curlew cannot read from.</param>
/// <param name="queue">The queue of files; <see cref="QueueName"/> in PostgreSQL by default.</param>
public sealed class FetchMedia(
    Database database,
    TimeProvider clock,
    Func<string, CancellationToken, ValueTask<CloudApi?>> line,
    IMediaStore store,
    MediaLimits limits,
    IQueue? queue = null
)
{
    /// <summary>The queue files wait in.</summary>
    public const string QueueName = "media";

    // Each holds a whole file in memory.
    const int MostTogether = 8;
    const int SideBySide = 4;

    // Meta, media reference, 2026-03: the id of a file somebody sent lives 7 days.
    static readonly TimeSpan IdLives = TimeSpan.FromDays(7);

    // The queue waits longer after each try; from about ten minutes on a file is asked for every hour, for as long as its id lives.
    const int QuickTries = 5;
    static readonly TimeSpan SlowPace = TimeSpan.FromHours(1);

    readonly IQueue queue = queue ?? new PostgresQueue(database, QueueName);
    readonly Rescuer rescuer = new();

    /// <summary>Fetches what is due and returns how many files were tried; 0 when there are none. Any number of servers may run it at
    /// once.</summary>
    public async Task<int> RunOnce(CancellationToken ct = default)
    {
        await rescuer.NowAndThen(queue, ct);
        var items = await queue.Claim(MostTogether, ct);
        if (items.Count == 0)
            return 0;

        var wanted = (
            await Wanted([.. items.Select(item => item.MessageRow)], [.. items.Select(item => item.MessageTimestamp)], ct)
        ).ToDictionary(file => file.Message);
        (items, var endings) = await HeldLeases.While(
            queue,
            items,
            clock,
            SideBySide,
            async (item, stop) =>
                wanted.TryGetValue(item.MessageRow, out var file) ? await Fetch(file, stop) : new Fetched.Never("The message is gone."),
            ct
        );
        await database.InTransaction(transaction => End(transaction, items, endings, ct), ct);
        await queue.Acknowledge(items, ct);
        return items.Count;
    }

    sealed record File(Guid Message, string PhoneNumberId, string MediaId);

    /// <summary>How one try ended.</summary>
    abstract record Fetched(string? Why)
    {
        public sealed record Kept(string Url, string? Type, int Bytes) : Fetched(Why: null);

        public sealed record Again(string Why) : Fetched(Why);

        public sealed record Never(string Why) : Fetched(Why);
    }

    async Task<Fetched> Fetch(File file, CancellationToken ct)
    {
        if (await line(file.PhoneNumberId, ct) is not { } api)
            return new Fetched.Never("Its number is not set up here.");
        return await api.FindMedia(file.MediaId, ct) switch
        {
            Done<MediaAddress> { Value: var address } => await Download(api, file.Message, address, ct),
            // 100 with subcode 33 and its like: the id has ended or was never ours.
            Refused<MediaAddress> { Error.HttpStatus: 400 or 404 } refused => new Fetched.Never(refused.Error.Known.Meaning),
            Refused<MediaAddress> refused => new Fetched.Again(refused.Error.Known.Meaning),
            NoAnswer<MediaAddress> silence => new Fetched.Again(silence.Why),
            _ => new Fetched.Again("No usable answer."),
        };
    }

    async Task<Fetched> Download(CloudApi api, Guid message, MediaAddress address, CancellationToken ct)
    {
        if (address.Size > limits.Largest)
            return new Fetched.Never($"The file has more than {limits.Largest} bytes.");
        if (address.MimeType is { } type && !limits.Types.Any(allowed => type.StartsWith(allowed, StringComparison.OrdinalIgnoreCase)))
            return new Fetched.Never("Files of its type are not fetched.");

        using var content = new MemoryStream();
        return await api.DownloadMedia(address.Url, content, limits.Largest, ct) switch
        {
            Done<DownloadedMedia> { Value: var media } when address.Sha256 is { } expected && !IsSame(expected, media.Sha256) =>
                new Fetched.Again("The file is not the one that was announced (SHA-256)."),
            Done<DownloadedMedia> { Value: var media } => await Keep(
                message,
                content.GetBuffer().AsMemory(0, (int)media.Bytes),
                MediaType.Of(address.MimeType ?? media.MimeType),
                ct
            ),
            // The next try asks for a new address.
            Gone<DownloadedMedia> => new Fetched.Again("The file is not at its address any more."),
            Forbidden<DownloadedMedia> forbidden => new Fetched.Never(forbidden.Why),
            NoAnswer<DownloadedMedia> silence => new Fetched.Again(silence.Why),
            _ => new Fetched.Again("No usable answer."),
        };
    }

    // A full disk or a store that is down is no reason to give a file up, nor to let its neighbours wait.
    async Task<Fetched> Keep(Guid message, ReadOnlyMemory<byte> content, string? type, CancellationToken ct)
    {
        try
        {
            return new Fetched.Kept(await store.Save(message, content, ct), type, content.Length);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new Fetched.Again($"The file could not be kept: {e.GetType().Name}.");
        }
    }

    // Webhooks write base64, the Graph API hexadecimal digits.
    static bool IsSame(string announced, string base64) =>
        announced == base64 || announced.Equals(Convert.ToHexString(Convert.FromBase64String(base64)), StringComparison.OrdinalIgnoreCase);

    async Task End(Transaction transaction, List<QueueItem> items, IReadOnlyDictionary<Guid, Fetched> endings, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var kept = items.Where(item => endings[item.Id] is Fetched.Kept).OrderBy(item => item.MessageRow).ToList();
        var completed = (await queue.Complete(transaction, kept, ct)).ToHashSet();
        var ours = kept.Where(item => completed.Contains(item.Id)).Select(item => (item, File: (Fetched.Kept)endings[item.Id])).ToList();
        await Keep(
            transaction,
            [.. ours.Select(o => o.item.MessageRow)],
            [.. ours.Select(o => o.item.MessageTimestamp)],
            [.. ours.Select(o => o.File.Url)],
            [.. ours.Select(o => o.File.Type)],
            [.. ours.Select(o => o.File.Bytes)],
            ct
        );
        await queue.Discard(transaction, Failures((item, ending) => ending is Fetched.Never || IsTooLate(item)), ct);
        await queue.Retry(
            transaction,
            Failures((item, ending) => ending is Fetched.Again && !IsTooLate(item) && item.Attempt < QuickTries),
            ct
        );
        await queue.Snooze(
            transaction,
            Failures((item, ending) => ending is Fetched.Again && !IsTooLate(item) && item.Attempt >= QuickTries),
            SlowPace,
            ct
        );

        bool IsTooLate(QueueItem item) => now - item.MessageTimestamp > IdLives;
        List<QueueFailure> Failures(Func<QueueItem, Fetched, bool> which) =>
            [
                .. from item in items
                let ending = endings[item.Id]
                where ending.Why is not null && which(item, ending)
                select new QueueFailure(item, ending.Why!),
            ];
    }

    Task<List<File>> Wanted(Guid[] messages, DateTimeOffset[] moments, CancellationToken ct) =>
        database.Query([messages, moments], row => new File(row.GetGuid(0), row.GetString(1), row.GetString(2)), ct);

    static Task<int> Keep(
        Transaction transaction,
        Guid[] messages,
        DateTimeOffset[] moments,
        string[] urls,
        string?[] types,
        int[] sizes,
        CancellationToken ct
    ) => transaction.Execute([messages, moments, urls, types, sizes], ct);
}
