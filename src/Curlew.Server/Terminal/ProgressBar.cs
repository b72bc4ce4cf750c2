using System.Globalization;
using Curlew.Profiles;

namespace Curlew.Server.Terminal;

/// <summary>Shows how far an import is, or anything else that goes through many rows.</summary>
sealed class ProgressBar : IProgress<ImportProgress>, IDisposable
{
    readonly ProgressLine line = new();
    string? step;

    public void Report(ImportProgress value) => Show(Seat.Say(value.Step), value.Rows, value.Of);

    /// <param name="doing">As in "importing".</param>
    /// <param name="all">Null while they are not counted.</param>
    public void Show(string doing, int rows, int? all)
    {
        if (doing == step && !line.IsDue)
            return;
        step = doing;
        line.Show(
            all is { } of
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ProgressLine.Bar((double)rows / Math.Max(1, of))}  {doing}  {rows:N0} of {of:N0} rows"
                )
                : string.Create(CultureInfo.InvariantCulture, $"{doing}  {rows:N0} rows")
        );
    }

    public void Dispose() => line.Dispose();
}
