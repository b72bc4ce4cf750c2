using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Curlew.Numbers;
using Curlew.WhatsApp;

namespace Curlew.Server.Webhooks;

/// <summary>
/// Who may sign webhooks, over all accounts, and what a handshake may say. What is added or changed counts within seconds, and at once for
/// a webhook that nobody known has signed.
/// </summary>
public sealed class Signers(Func<CancellationToken, Task<SigningKeys>> read, TimeProvider clock)
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    // Whoever signs wrongly again and again makes us look no more often than this.
    static readonly TimeSpan Soonest = TimeSpan.FromSeconds(1);

    readonly Lock door = new();
    Task<Known>? reading;
    volatile Known? last;

    /// <summary>Those there are, for a listener whose accounts never change.</summary>
    public static Signers Of(SigningKeys keys, TimeProvider clock) => new(_ => Task.FromResult(keys), clock);

    /// <summary>Whether a header is the signature of a body by one of the apps, with its secret or with one that this has replaced and that still counts.</summary>
    public async ValueTask<bool> IsGenuine(ReadOnlyMemory<byte> body, string header, CancellationToken ct)
    {
        var known = await Current(Fresh, ct);
        if (known.Verify(body.Span, header, clock.GetUtcNow()))
            return true;
        var newer = await Current(Soonest, ct);
        return newer != known && newer.Verify(body.Span, header, clock.GetUtcNow());
    }

    /// <summary>Whether a word is the one agreed on with any of the accounts.</summary>
    public async ValueTask<bool> Agreed(string word, CancellationToken ct) =>
        (await Current(Soonest, ct)).Agrees(Encoding.UTF8.GetBytes(word));

    ValueTask<Known> Current(TimeSpan age, CancellationToken ct) => last is { } known && known.Age < age ? new(known) : new(Renew(age, ct));

    // Whoever waits waits for the same reading, which none of them can call off.
    async Task<Known> Renew(TimeSpan age, CancellationToken ct)
    {
        Task<Known> renewed;
        lock (door)
        {
            if (last is { } known && known.Age < age)
                return known;
            renewed = reading is { IsCompleted: false } ? reading : reading = Read();
        }

        return await renewed.WaitAsync(ct);
    }

    async Task<Known> Read()
    {
        try
        {
            return last = new(await read(CancellationToken.None));
        }
        catch (DbException) when (last is not null)
        {
            // While the database is away those known go on to count: what they sign cannot be stored either, and Meta delivers it again.
            return last = last with { At = TimeProvider.System.GetTimestamp() };
        }
    }

    sealed record Known(SigningKeys Keys)
    {
        readonly byte[][] words = [.. Keys.VerifyTokens.Select(Encoding.UTF8.GetBytes)];
        readonly WebhookSignature? present = Keys.AppSecrets.Count == 0 ? null : new([.. Keys.AppSecrets]);
        readonly List<(WebhookSignature Signature, DateTimeOffset Until)> replaced =
        [
            .. Keys.Retired.Select(secret => (new WebhookSignature(secret.Secret), secret.Until)),
        ];

        public long At { get; init; } = TimeProvider.System.GetTimestamp();

        public TimeSpan Age => TimeProvider.System.GetElapsedTime(At);

        // All of them are tried, whichever fits: how long it takes tells nothing.
        public bool Verify(ReadOnlySpan<byte> body, string header, DateTimeOffset now)
        {
            var genuine = present?.Verify(body, header) ?? false;
            foreach (var (signature, until) in replaced)
                if (until > now)
                    genuine |= signature.Verify(body, header);
            return genuine;
        }

        public bool Agrees(byte[] word)
        {
            var agreed = false;
            foreach (var known in words)
                agreed |= CryptographicOperations.FixedTimeEquals(word, known);
            return agreed;
        }
    }
}
