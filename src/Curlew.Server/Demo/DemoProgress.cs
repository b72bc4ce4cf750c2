using System.Diagnostics;
using System.Globalization;

namespace Curlew.Server.Demo;

/// <summary>Tells on the error stream what the demo is about, with the seconds since the program was started.</summary>
sealed class DemoProgress
{
    readonly DateTimeOffset started = Process.GetCurrentProcess().StartTime;
    TimeSpan told;

    public TimeSpan Elapsed => TimeProvider.System.GetUtcNow() - started;

    public void Tell(string what)
    {
        told = Elapsed;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{told.TotalSeconds, 6:0.0} s  {what}"));
    }

    /// <summary>Says where business time stands, when nothing was told for a while.</summary>
    public void Pass(DateTimeOffset moment)
    {
        if (Elapsed - told >= TimeSpan.FromSeconds(3))
            Tell(string.Create(CultureInfo.InvariantCulture, $"… {moment:d MMM yyyy}"));
    }
}
