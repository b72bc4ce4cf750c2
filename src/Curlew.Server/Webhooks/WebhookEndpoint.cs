using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Curlew.Webhooks;
using Curlew.WhatsApp;

namespace Curlew.Server.Webhooks;

/// <summary>How Meta proves itself to this server.</summary>
/// <param name="VerifyToken">The word agreed on in Meta's dashboard for the handshake.</param>
/// <param name="AppSecrets">Secrets of the Meta apps that may sign.</param>
/// <param name="Previous">The secret one of them has replaced, while Meta may still sign with it.</param>
public sealed record WebhookOptions(string VerifyToken, IReadOnlyList<string> AppSecrets, RetiredSecret? Previous = null);

/// <summary>A secret that signs until a moment and never afterwards.</summary>
public sealed record RetiredSecret(string Secret, DateTimeOffset Until);

/// <summary>
/// Where Meta delivers. A body is stored and committed before it is acknowledged, and nobody looks into it before that: whatever is in it,
/// a delivery that was answered with 200 is never lost.
/// </summary>
public static partial class WebhookEndpoint
{
    public const string Path = "/webhooks/whatsapp";

    // Meta sends up to 3 MB (webhooks overview, 2026-03).
    const int LargestBody = 4 * 1024 * 1024;
    const int LongestChallenge = 256;

    // Meta's own target is a median of 250 ms; one that waits this long is better told to come again.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Maps the handshake and the deliveries. <see cref="DeliveryIntake"/> must be registered.</summary>
    /// <exception cref="ArgumentException">The verify token or a secret is missing: anybody could sign.</exception>
    public static void MapWebhook(this IEndpointRouteBuilder routes, WebhookOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.VerifyToken, nameof(options));
        var (signature, rotating) = (
            new WebhookSignature([.. options.AppSecrets]),
            new WebhookSignature([.. options.AppSecrets, .. Secret(options.Previous)])
        );
        var clock = routes.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        WebhookSignature InForce() => options.Previous?.Until > clock.GetUtcNow() ? rotating : signature;

        var intake = routes.ServiceProvider.GetRequiredService<DeliveryIntake>();
        var log = routes.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WebhookEndpoint));
        routes.MapGet(Path, context => Handshake(context, Encoding.UTF8.GetBytes(options.VerifyToken))).AllowAnonymous();
        routes.MapPost(Path, async context => Answer(context, await Deliver(context, InForce(), intake, log))).AllowAnonymous();
    }

    static IEnumerable<string> Secret(RetiredSecret? previous) => previous is null ? [] : [previous.Secret];

    static Task Handshake(HttpContext context, byte[] token)
    {
        var query = context.Request.Query;
        var genuine =
            query["hub.mode"] is ["subscribe"]
            && query["hub.verify_token"] is [{ } given]
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), token);
        if (!genuine || query["hub.challenge"] is not [{ Length: > 0 and <= LongestChallenge } challenge])
        {
            Answer(context, StatusCodes.Status403Forbidden);
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(challenge);
    }

    static async Task<int> Deliver(HttpContext context, WebhookSignature signature, DeliveryIntake intake, ILogger log)
    {
        if (context.Request.ContentLength > LargestBody)
            return StatusCodes.Status413PayloadTooLarge;

        var reader = context.Request.BodyReader;
        var sequence = await Read(reader, context.RequestAborted);
        try
        {
            return sequence.Length > LargestBody
                ? StatusCodes.Status413PayloadTooLarge
                : await Take(context, sequence.IsSingleSegment ? sequence.First : sequence.ToArray(), signature, intake, log);
        }
        finally
        {
            // The connection serves the next request only when this one's bytes are given back.
            reader.AdvanceTo(sequence.End);
        }
    }

    static async Task<int> Take(
        HttpContext context,
        ReadOnlyMemory<byte> body,
        WebhookSignature signature,
        DeliveryIntake intake,
        ILogger log
    )
    {
        if (context.Request.Headers[WebhookSignature.HeaderName] is [{ } header] && signature.Verify(body.Span, header))
            return await Store(body, intake, log, context.RequestAborted);

        LogUnsigned(log);
        return StatusCodes.Status401Unauthorized;
    }

    // The whole body, or more than is allowed of it: a body without a declared length is measured, not believed.
    static async Task<ReadOnlySequence<byte>> Read(PipeReader reader, CancellationToken ct)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.IsCompleted || read.Buffer.Length > LargestBody)
                return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    static async Task<int> Store(ReadOnlyMemory<byte> body, DeliveryIntake intake, ILogger log, CancellationToken ct)
    {
        try
        {
            await intake.Store(body, ct).WaitAsync(LongestWait, ct);
            return StatusCodes.Status200OK;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Not known to be stored: Meta will deliver it again, for seven days. Should it be stored after all, the second one changes
            // nothing.
            LogNotStored(log, e);
            return StatusCodes.Status503ServiceUnavailable;
        }
    }

    // Always an empty body: whoever guesses learns nothing.
    static void Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A webhook without a valid signature was refused. If Meta sent it, the app secret is not the one Curlew was given."
    )]
    static partial void LogUnsigned(ILogger log);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A webhook could not be stored and was answered with 503; Meta will deliver it again."
    )]
    static partial void LogNotStored(ILogger log, Exception e);
}
