namespace Curlew.Events;

/// <summary>Keeps endpoints told: each is told on while others are waited for.</summary>
public sealed class KeepTelling(OutgoingWebhooks webhooks)
{
    // How late what happened may be told while somebody else is slow.
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly Dictionary<Guid, Task> underWay = [];

    /// <summary>Claims once for everybody who is not being told; throws what an earlier claim met. Returns 0 when nobody is told, so that its caller may
    /// rest.</summary>
    public async Task<int> RunOnce(CancellationToken ct)
    {
        await Task.WhenAll(Ended());
        foreach (var (endpoint, _, ended) in await webhooks.Begin([.. underWay.Keys], ct))
            underWay.Add(endpoint, ended);
        if (underWay.Count > 0)
            await Task.WhenAny(Task.WhenAny(underWay.Values), Task.Delay(Look, ct));
        return underWay.Count;
    }

    List<Task> Ended()
    {
        var ended = underWay.Where(round => round.Value.IsCompleted).ToList();
        foreach (var (endpoint, _) in ended)
            underWay.Remove(endpoint);
        return ended.ConvertAll(round => round.Value);
    }
}
