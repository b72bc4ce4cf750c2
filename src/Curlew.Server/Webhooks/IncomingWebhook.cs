using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Curlew.Webhooks;
using Curlew.WhatsApp;

namespace Curlew.Server.Webhooks;

/// <summary>
/// Where Meta delivers. A body is stored and committed before it is acknowledged, and nobody looks into it before that: whatever is in it,
/// a delivery that was answered with 200 is never lost.
/// </summary>
public static partial class IncomingWebhook
{
    public const string Path = "/webhooks/whatsapp";

    // Meta sends up to 3 MB (webhooks overview, 2026-03).
    const int LargestBody = 4 * 1024 * 1024;
    const int LongestChallenge = 256;

    // Meta's own target is a median of 250 ms; one that waits this long is better told to come again.
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Maps the handshake and the deliveries of all accounts. <see cref="DeliveryIntake"/> must be registered.</summary>
    public static void MapWebhook(this IEndpointRouteBuilder routes, Signers signers)
    {
        var intake = routes.ServiceProvider.GetRequiredService<DeliveryIntake>();
        var log = routes.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(IncomingWebhook));
        var unsigned = new UnsignedWebhooks(TimeProvider.System, log);
        routes.MapGet(Path, context => Handshake(context, signers)).AllowAnonymous();
        routes.MapPost(Path, async context => Answer(context, await Deliver(context, signers, intake, unsigned, log))).AllowAnonymous();
    }

    static async Task Handshake(HttpContext context, Signers signers)
    {
        var query = context.Request.Query;
        var genuine =
            query["hub.mode"] is ["subscribe"]
            && query["hub.verify_token"] is [{ } given]
            && await signers.Agreed(given, context.RequestAborted);
        if (!genuine || query["hub.challenge"] is not [{ Length: > 0 and <= LongestChallenge } challenge])
        {
            Answer(context, StatusCodes.Status403Forbidden);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(challenge);
    }

    static async Task<int> Deliver(HttpContext context, Signers signers, DeliveryIntake intake, UnsignedWebhooks unsigned, ILogger log)
    {
        if (context.Request.ContentLength > LargestBody)
            return StatusCodes.Status413PayloadTooLarge;

        var reader = context.Request.BodyReader;
        var sequence = await Read(reader, context.RequestAborted);
        try
        {
            return sequence.Length > LargestBody
                ? StatusCodes.Status413PayloadTooLarge
                : await Take(context, sequence.IsSingleSegment ? sequence.First : sequence.ToArray(), signers, intake, unsigned, log);
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
        Signers signers,
        DeliveryIntake intake,
        UnsignedWebhooks unsigned,
        ILogger log
    )
    {
        if (
            context.Request.Headers[WebhookSignature.HeaderName] is [{ } header]
            && await signers.IsGenuine(body, header, context.RequestAborted)
        )
            return await Store(body, intake, log, context.RequestAborted);

        unsigned.Refused();
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
        Level = LogLevel.Error,
        Message = "A webhook could not be stored and was answered with 503; Meta will deliver it again."
    )]
    static partial void LogNotStored(ILogger log, Exception e);
}
