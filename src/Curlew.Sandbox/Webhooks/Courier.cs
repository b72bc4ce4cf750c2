using System.Net;

namespace Curlew.Sandbox;

/// <summary>Posts signed webhook bodies to the subscriber and keeps those that were not answered 200.</summary>
sealed class Courier(World world) : IDisposable
{
    // Nothing is documented for WhatsApp; ten seconds is longer than any healthy subscriber needs.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
        }
    )
    {
        Timeout = Patience,
    };
    readonly SemaphoreSlim turn = new(1, 1);
    readonly List<Body> refused = [];

    public Uri? Url { get; set; }

    /// <summary>While set and in the future, nothing is posted: Meta has gone quiet.</summary>
    public DateTimeOffset SilentUntil { get; set; }

    public DateTimeOffset? NextAt
    {
        get
        {
            lock (refused)
                return refused.Count > 0 ? refused.Min(body => body.NextAt) : null;
        }
    }

    /// <summary>Posts everything that is due; returns how many updates were answered 200.</summary>
    public async Task<int> DeliverDue(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            var delivered = 0;
            if (!HasTarget)
                world.Forget(before: Now - Body.GivesUpAfter);
            while (HasTarget && SilentUntil <= Now && NextBodies() is { Count: > 0 } bodies)
                delivered += (await Task.WhenAll(bodies.Select(body => Post(body, ct)))).Sum();
            return delivered;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Asks the subscriber to prove itself, as Meta does when a callback is set.</summary>
    public async Task<bool> Handshake(Uri url, CancellationToken ct, string? verifyToken = null)
    {
        var challenge = $"{new Dice(world.Options.Seed).Of(url.ToString()).Bits % 10_000_000_000}";
        var query =
            $"hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={Uri.EscapeDataString(verifyToken ?? world.Options.VerifyToken)}";
        try
        {
            using var answer = await http.GetAsync(new UriBuilder(url) { Query = query }.Uri, ct);
            return answer.StatusCode == HttpStatusCode.OK && await answer.Content.ReadAsStringAsync(ct) == challenge;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        http.Dispose();
        turn.Dispose();
    }

    // The number's own address wins over the account's, and that over the app's (Meta, webhook overrides, 2026-03).
    Uri? Target(Life of) => of.HasEntryTime ? Url : of.About?.OverrideUrl ?? of.Account.OverrideUrl ?? Url;

    bool HasTarget =>
        Url is not null
        || world.Businesses.Accounts.Any(account =>
            account.OverrideUrl is not null || account.Numbers.Exists(number => number.OverrideUrl is not null)
        );

    DateTimeOffset Now => world.Options.Clock.GetUtcNow();

    List<Body> NextBodies()
    {
        var now = Now;
        List<Body> bodies;
        lock (refused)
        {
            bodies = [.. refused.Where(body => body.NextAt <= now).Take(world.Options.WebhookConcurrency)];
            refused.RemoveAll(bodies.Contains);
        }
        while (bodies.Count < world.Options.WebhookConcurrency && world.TakeDue(world.Options.WebhookBatchSize) is { Count: > 0 } updates)
            bodies.AddRange(
                updates
                    .GroupBy(update => (Target(update.Of), update.Of.Account.AppSecret))
                    .Select(alike => Body.Write(world, [.. alike], now))
            );
        return bodies;
    }

    async Task<int> Post(Body body, CancellationToken ct)
    {
        // Without a subscription Meta sends nothing, and never does so later.
        if (!body.Of.Account.IsSubscribed || (Target(body.Of) is { } url && await IsAccepted(url, body, ct)))
        {
            world.Acknowledge(body.Updates);
            return body.Updates.Count;
        }
        if (body.Failed(Now))
            lock (refused)
                refused.Add(body);
        return 0;
    }

    // An unreachable or slow subscriber is an ordinary thing here: the body is kept and posted again.
    async Task<bool> IsAccepted(Uri url, Body body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body.Bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", body.Signature);
        request.Headers.TryAddWithoutValidation("User-Agent", "facebookexternalua");
        try
        {
            using var answer = await http.SendAsync(request, ct);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            lock (refused)
                refused.Add(body);
            throw;
        }
    }
}
