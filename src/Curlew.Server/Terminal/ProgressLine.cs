using System.Diagnostics;
using Curlew.Words;

namespace Curlew.Server.Terminal;

/// <summary>One line on the error stream that says how far something is: it redraws itself on a terminal, and is written anew now and then
/// elsewhere.</summary>
sealed class ProgressLine : IDisposable
{
    const int Width = 30;

    // Past the guard of the terminal, which would show what moves the cursor.
    static readonly TextWriter Screen = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };

    readonly bool redraws = !Console.IsErrorRedirected;
    long? last;
    bool drawn;

    /// <summary>Whether the next one would be shown now; finding out what to show may cost more than showing it.</summary>
    public bool IsDue =>
        last is not { } at || Stopwatch.GetElapsedTime(at) >= (redraws ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(5));

    public void Show(string line)
    {
        last = Stopwatch.GetTimestamp();
        if (redraws)
            Screen.Write($"\r{Printable.Line(line)}\u001b[K");
        else
            Console.Error.WriteLine(line);
        drawn = redraws;
    }

    /// <summary>Leaves the line as it stands: what is written next stands below it.</summary>
    public void End()
    {
        if (drawn)
            Console.Error.WriteLine();
        drawn = false;
    }

    public void Dispose() => End();

    public static string Bar(double share)
    {
        var filled = (int)(Math.Clamp(share, 0, 1) * Width);
        return $"{new string('█', filled)}{new string('░', Width - filled)} {Math.Clamp(share, 0, 1), 4:P0}";
    }
}
