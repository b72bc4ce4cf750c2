using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>Sends what was claimed, each message once, and has recorded how each ended.</summary>
/// <param name="recordEvery">How long an answer may wait for others of its claim to be recorded with it, real time.</param>
sealed class SendClaim(CloudApi api, RecordBatch record, TimeSpan recordEvery)
{
    int underWay;

    /// <summary>Messages not yet answered.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>Begins to send all at once, because their leases run already; and from here on nothing is cancelled: a message that may have
    /// left must be recorded, and a cancelled call proves nothing.</summary>
    /// <returns>Ends when all are answered and recorded.</returns>
    public Task Begin(IReadOnlyList<Claim> claims)
    {
        Interlocked.Add(ref underWay, claims.Sum(claim => claim.Recipients.Count));
        return Task.WhenAll(claims.Select(SendAll));
    }

    // What is answered is recorded while the slowest are still waited for; the claim lands with the last of them. An exception is a bug met
    // on the way of one message: nobody knows whether that one left. It is recorded like the others, and thrown when all of them are.
    async Task SendAll(Claim claim)
    {
        var open = claim.Recipients.Select(recipient => (To: recipient, Message: Counted(claim, recipient))).ToList();
        var all = Task.WhenAll(open.Select(sending => sending.Message));
        while (open.Count > 0)
        {
            await Task.WhenAny(all, Task.Delay(recordEvery));
            var answered = open.FindAll(sending => sending.Message.IsCompleted);
            open.RemoveAll(answered.Contains);
            if (answered.Count > 0)
                await record.Record(
                    claim,
                    answered.ConvertAll(sending => Answer(sending.To, sending.Message)),
                    isWhole: open.Count == 0,
                    CancellationToken.None
                );
        }

        await all;
    }

    static SentMessage Answer(ClaimedRecipient to, Task<SentMessage> sent) =>
        sent.IsCompletedSuccessfully
            ? sent.Result
            : new(to, new Unknown($"Curlew met {sent.Exception!.InnerException!.GetType().Name} while it sent this."), null);

    async Task<SentMessage> Counted(Claim claim, ClaimedRecipient to)
    {
        try
        {
            return await Send(claim, to);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    async Task<SentMessage> Send(Claim claim, ClaimedRecipient to)
    {
        if (claim.IsStale)
            return new(to, new NotSent("The server slept between its claim and the first byte; the claim is out of date."), null);
        var outcome = await api.Send(to.Written!.Message, Messages.Opaque.Of(to.Attempt), CancellationToken.None);
        return new(to, outcome, to.Written.Text);
    }
}
