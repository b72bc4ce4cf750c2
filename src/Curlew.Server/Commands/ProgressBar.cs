using System.Globalization;
using Curlew.Profiles;

namespace Curlew.Server.Commands;

/// <summary>Shows on the error stream how far an import is: a bar that redraws itself on a terminal, a line now and then elsewhere.</summary>
sealed class ProgressBar : IProgress<ImportProgress>, IDisposable
{
    const int Width = 30;

    readonly bool redraws = !Console.IsErrorRedirected;
    string? step;
    long last;
    bool drawn;

    public void Report(ImportProgress value)
    {
        if (value.Step == step && TimeProvider.System.GetElapsedTime(last) < (redraws ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(5)))
            return;
        (step, last) = (value.Step, TimeProvider.System.GetTimestamp());
        var line = value.Of is { } of
            ? string.Create(CultureInfo.InvariantCulture, $"{Bar((double)value.Rows / Math.Max(1, of))}  {value.Step}  {value.Rows:N0} of {of:N0} rows")
            : string.Create(CultureInfo.InvariantCulture, $"{value.Step}  {value.Rows:N0} rows");
        Console.Error.Write(redraws ? $"\r{line}\u001b[K" : line + Environment.NewLine);
        drawn = redraws;
    }

    public void Dispose()
    {
        if (drawn)
            Console.Error.WriteLine();
        drawn = false;
    }

    static string Bar(double share) => $"{new string('█', (int)(Math.Clamp(share, 0, 1) * Width)).PadRight(Width, '░')} {Math.Clamp(share, 0, 1),4:P0}";
}
