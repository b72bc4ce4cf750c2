using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Curlew.Sandbox;
using Curlew.Server.Terminal;

namespace Curlew.Server.Rehearsals;

/// <summary>A trouble as it is typed: <c>429:0.05</c>, <c>accept-504:0.01:10</c>, <c>slow-2s</c>, <c>silence-60m</c>,
/// <c>token-revoked</c>.</summary>
sealed partial record SandboxTrouble(Action<SandboxServer> Make)
{
    // Meta, throughput: what is over the limit is refused with HTTP 429 and this code.
    const int TooManyMessages = 130429;

    /// <summary>What can be typed, for a person.</summary>
    public const string Forms =
        "429 or 503 (that answer, nothing accepted), 131016 (refused with that code of Meta's), reset (cut before it is accepted), accept-reset and accept-504 (accepted, but the answer is lost), "
        + "slow-2s (accepted, answered late); each with :share of the sends and :most times, as in 429:0.05:20. Also silence-60m (no webhooks for that long) and token-revoked";

    public static Option<SandboxTrouble[]> Option() =>
        new("--fault")
        {
            HelpName = "what",
            Description =
                $"Trouble to be made on purpose, may be given several times: {Forms}. All of it can be changed while it runs, at /_sandbox/faults.",
            CustomParser = result =>
                [
                    .. result.Tokens.Select(token =>
                    {
                        if (Read(token.Value) is { } trouble)
                            return trouble;
                        result.AddError($"--fault '{token.Value}' is not understood. Give {Forms}.");
                        return new(_ => { });
                    }),
                ],
        };

    /// <summary>Reads one trouble; null when it is none.</summary>
    public static SandboxTrouble? Read(string typed)
    {
        if (typed == "token-revoked")
            return new(sandbox => sandbox.RevokeToken());
        if (SilenceOf(typed) is { } silence)
            return new(sandbox => sandbox.Silence(sandbox.Options.Clock.GetUtcNow() + silence));

        var parts = typed.Split(':');
        return Fault(parts[0]) is { } fault && Share(parts) is { } share && Times(parts, out var times)
            ? new(sandbox => sandbox.Set(fault with { Rate = share, Times = times }))
            : null;
    }

    /// <summary>How long a silence lasts; null when it is none.</summary>
    public static TimeSpan? SilenceOf(string typed) => Silence().Match(typed) is { Success: true } silence ? Span(silence) : null;

    /// <summary>One kind of trouble, without share and times; null when it is none.</summary>
    public static SandboxFault? Fault(string what) =>
        what switch
        {
            "reset" => new() { Kind = FaultKind.Reset },
            "accept-reset" => new() { Kind = FaultKind.AcceptThenReset },
            "429" => new()
            {
                Kind = FaultKind.Refuse,
                Code = TooManyMessages,
                Status = 429,
            },
            _ when Slow().Match(what) is { Success: true } slow => new() { Kind = FaultKind.Slow, Wait = Span(slow) },
            _ when what.StartsWith("accept-", StringComparison.Ordinal) => Number(what["accept-".Length..])
                is >= 400
                    and <= 599
                    and var status
                ? new() { Kind = FaultKind.AcceptThenStatus, Status = status }
                : null,
            _ => Number(what) switch
            {
                null or <= 0 => null,
                >= 500 and <= 599 and var status => new() { Kind = FaultKind.Status, Status = status },
                var code => new() { Kind = FaultKind.Refuse, Code = code.Value },
            },
        };

    static double? Share(string[] parts) =>
        parts.Length < 2 ? 1
        : double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
            ? share
        : null;

    static bool Times(string[] parts, out int? times)
    {
        times = parts.Length > 2 ? Number(parts[2]) : null;
        return parts.Length <= 2 || (parts.Length == 3 && times > 0);
    }

    static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static TimeSpan Span(Match match)
    {
        var amount = double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(amount),
            "s" => TimeSpan.FromSeconds(amount),
            "m" => TimeSpan.FromMinutes(amount),
            _ => TimeSpan.FromHours(amount),
        };
    }

    [GeneratedRegex(@"^slow-(\d{1,6})(ms|s|m)$")]
    private static partial Regex Slow();

    [GeneratedRegex(@"^silence-(\d{1,6})(s|m|h)$")]
    private static partial Regex Silence();
}
