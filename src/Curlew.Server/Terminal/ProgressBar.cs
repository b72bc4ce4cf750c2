using System.Globalization;
using Curlew.Profiles;

namespace Curlew.Server.Terminal;

/// <summary>Shows how far an import is.</summary>
sealed class ProgressBar : IProgress<ImportProgress>, IDisposable
{
    readonly ProgressLine line = new();
    string? step;

    public void Report(ImportProgress value)
    {
        if (value.Step == step && !line.IsDue)
            return;
        step = value.Step;
        line.Show(
            value.Of is { } of
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ProgressLine.Bar((double)value.Rows / Math.Max(1, of))}  {value.Step}  {value.Rows:N0} of {of:N0} rows"
                )
                : string.Create(CultureInfo.InvariantCulture, $"{value.Step}  {value.Rows:N0} rows")
        );
    }

    public void Dispose() => line.Dispose();
}
