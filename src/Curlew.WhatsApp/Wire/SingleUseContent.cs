using System.Net;
using System.Net.Http.Headers;

namespace Curlew.WhatsApp.Wire;

/// <summary>
/// A request body that can be written to a socket once, and knows whether that has begun. However the HTTP stack below behaves, it cannot
/// send a second copy, and after <see cref="Seal"/> it cannot send a first one.
/// </summary>
sealed class SingleUseContent : HttpContent
{
    static readonly MediaTypeHeaderValue JsonType = new("application/json");

    readonly ReadOnlyMemory<byte> body;
    int state;

    const int Fresh = 0;
    const int Begun = 1;
    const int Sealed = 2;

    public SingleUseContent(ReadOnlyMemory<byte> body)
    {
        this.body = body;
        Headers.ContentType = JsonType;
        Headers.ContentLength = body.Length;
    }

    /// <summary>True if no byte has left; from then on none can.</summary>
    public bool Seal() => Interlocked.CompareExchange(ref state, Sealed, Fresh) != Begun;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken ct)
    {
        if (Interlocked.CompareExchange(ref state, Begun, Fresh) != Fresh)
            throw new InvalidOperationException(
                "The HTTP stack tried to send a message a second time, or after the call had ended. It was stopped."
            );
        return stream.WriteAsync(body, ct).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
