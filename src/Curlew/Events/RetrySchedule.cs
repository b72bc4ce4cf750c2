using Curlew.Words;

namespace Curlew.Events;

/// <summary>When an event that was not taken is told again: soon at first, after days never. It goes by PostgreSQL's clock, like leases.</summary>
static class RetrySchedule
{
    // As Standard Webhooks advises: 11 tries over a little more than three days.
    static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(14),
        TimeSpan.FromHours(20),
        TimeSpan.FromHours(24),
    ];

    /// <summary>Tries after which an event is given up.</summary>
    public static int MostTries => Waits.Length + 1;

    /// <summary>What becomes of an event. One that a program refused with everything else goes on waiting: it is told when somebody resumes it.</summary>
    public static string Next(int attempt, TryEnding ending) =>
        Codes.Word(
            ending.Problem is null ? EventState.Told
            : ending.IsGone ? EventState.Waiting
            : ending.IsFinal || attempt >= MostTries ? EventState.Failed
            : EventState.Waiting
        );

    /// <summary>How long it waits after a try; a little chance keeps a herd apart.</summary>
    public static TimeSpan Wait(int attempt) =>
        Waits[Math.Clamp(attempt - 1, 0, Waits.Length - 1)] * (0.75 + Random.Shared.NextDouble() / 2);
}
