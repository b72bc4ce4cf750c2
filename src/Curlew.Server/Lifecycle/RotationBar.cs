using System.Diagnostics;
using System.Globalization;
using Curlew.Lifecycle;
using Curlew.Server.Terminal;

namespace Curlew.Server.Lifecycle;

/// <summary>Shows how far a key's replacement is, how fast it goes and when it is likely to be done.</summary>
sealed class RotationBar : IProgress<KeyRotation>, IDisposable
{
    readonly ProgressLine line = new();
    readonly long began = Stopwatch.GetTimestamp();
    KeyRotation? first;

    public void Report(KeyRotation value)
    {
        first ??= value;
        if (!line.IsDue)
            return;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var (rows, share) = (value.Resealed - first.Resealed, value.Share - first.Share);
        line.Show(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ProgressLine.Bar(value.Share)}  {value.Place}  {value.Resealed:N0} rows, {rows / Math.Max(seconds, 0.001):N0} a second{Left(seconds, share, 1 - value.Share)}"
            )
        );
    }

    public void Dispose() => line.Dispose();

    static string Left(double seconds, double done, double left) =>
        done > 0 && seconds > 1
            ? string.Create(CultureInfo.InvariantCulture, $", about {TimeSpan.FromSeconds(seconds / done * left):h\\:mm\\:ss} left")
            : "";
}
