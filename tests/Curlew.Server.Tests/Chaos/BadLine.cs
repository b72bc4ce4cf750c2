using Curlew.Sandbox;

namespace Curlew.Server.Tests;

/// <summary>A line to Meta on which messages are refused, cut off, taken without an answer, or answered late, for as long as this
/// lives.</summary>
sealed class BadLine : IDisposable
{
    static readonly TimeSpan BetweenRefusals = TimeSpan.FromSeconds(9);

    readonly SandboxServer meta;
    readonly Timer refusals;

    public BadLine(SandboxServer meta)
    {
        this.meta = meta;
        meta.Set(new() { Kind = FaultKind.Reset, Rate = 0.01 });
        meta.Set(
            new()
            {
                Kind = FaultKind.Status,
                Status = 503,
                Rate = 0.01,
            }
        );
        meta.Set(new() { Kind = FaultKind.AcceptThenReset, Rate = 0.015 });
        meta.Set(
            new()
            {
                Kind = FaultKind.AcceptThenStatus,
                Status = 504,
                Rate = 0.015,
            }
        );
        meta.Set(
            new()
            {
                Kind = FaultKind.Slow,
                Wait = TimeSpan.FromSeconds(1.5),
                Rate = 0.02,
            }
        );
        // A refusal for speed stops the number for seconds, so a few come together and then none for a while.
        refusals = new(
            _ =>
                meta.Set(
                    new()
                    {
                        Kind = FaultKind.Refuse,
                        Code = 130429,
                        Status = 429,
                        Times = 4,
                    }
                ),
            null,
            BetweenRefusals,
            BetweenRefusals
        );
    }

    public void Dispose()
    {
        refusals.Dispose();
        meta.ClearFaults();
    }
}
