namespace Curlew.Server.Webhooks;

/// <summary>Tells the log of webhooks that nobody known has signed, once a minute at most: whoever posts thousands of them must not fill the disk by way
/// of the log.</summary>
sealed partial class UnsignedWebhooks(TimeProvider clock, ILogger log)
{
    static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    readonly Lock door = new();
    long? toldAt;
    int untold;

    /// <summary>One more was refused.</summary>
    public void Refused()
    {
        int times;
        lock (door)
        {
            untold++;
            if (toldAt is { } at && clock.GetElapsedTime(at) < Between)
                return;
            (times, untold, toldAt) = (untold, 0, clock.GetTimestamp());
        }

        if (times == 1)
            LogOne(log);
        else
            LogSeveral(log, times);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A webhook without a valid signature was refused. If Meta sent it, the app secret is not the one Curlew was given."
    )]
    static partial void LogOne(ILogger log);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Times} more webhooks without a valid signature were refused. If Meta sent them, the app secret is not the one Curlew was given."
    )]
    static partial void LogSeveral(ILogger log, int times);
}
