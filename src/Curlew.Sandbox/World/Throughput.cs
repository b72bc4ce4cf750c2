namespace Curlew.Sandbox;

/// <summary>At most so many messages in any second (Meta, throughput), exact to the millisecond.</summary>
sealed class Throughput(int perSecond)
{
    readonly long[] accepted = new long[perSecond];
    long count;

    public bool Allows(long now) => count < perSecond || now - accepted[count % perSecond] >= 1000;

    public void Add(long now) => accepted[count++ % perSecond] = now;
}
