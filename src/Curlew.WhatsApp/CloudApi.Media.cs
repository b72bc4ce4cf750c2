using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Curlew.WhatsApp;

public sealed partial class CloudApi
{
    /// <summary>Uploads a file and gives its id, which lives 30 days and belongs to this number. The stream is closed afterwards.</summary>
    public async Task<Answer<string>> UploadMedia(Stream file, string mimeType, CancellationToken ct)
    {
        using var form = Form(file, mimeType);
        return await Call(
                HttpMethod.Post,
                wire.Path($"{options.PhoneNumberId}/media"),
                form,
                options.MediaTimeout,
                answer => answer.Text("id"u8),
                ct
            )
            .ConfigureAwait(false);
    }

    /// <summary>Uploads a file that shows Meta's reviewers what a template's header will hold, and gives its handle. The stream is closed
    /// afterwards.</summary>
    /// <param name="name">What the file is called, for the reviewers.</param>
    /// <remarks>Resumable upload of the app that the token belongs to, in one piece (Meta, resumable upload API, 2026-03).</remarks>
    public async Task<Answer<string>> UploadSample(Stream file, string name, string mimeType, CancellationToken ct)
    {
        await using var closing = file.ConfigureAwait(false);
        var opened = await Call(
                HttpMethod.Post,
                wire.Path($"app/uploads?file_length={file.Length}&file_type={Query(mimeType)}&file_name={Query(name)}"),
                null,
                options.Timeout,
                answer => answer.Text("id"u8),
                ct
            )
            .ConfigureAwait(false);
        if (opened is not Done<string> { Value: var session })
            return opened;
        using var body = new StreamContent(file) { Headers = { { "file_offset", "0" } } };
        return await Call(HttpMethod.Post, wire.Path(session), body, options.MediaTimeout, answer => answer.Text("h"u8), ct)
            .ConfigureAwait(false);
    }

    // Field names in quotes and the boundary without: .NET does it the other way round, which not every server reads.
    static MultipartFormDataContent Form(Stream file, string mimeType)
    {
        var boundary = Guid.NewGuid().ToString("N");
        var form = new MultipartFormDataContent(boundary)
        {
            { new StringContent("whatsapp"), "\"messaging_product\"" },
            { new StringContent(mimeType), "\"type\"" },
            {
                new StreamContent(file) { Headers = { ContentType = MediaTypeHeaderValue.Parse(mimeType) } },
                "\"file\"",
                "\"file\""
            },
        };
        form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=" + boundary);
        return form;
    }

    /// <summary>Asks where a file can be downloaded in the next 5 minutes. Ids out of webhooks live 7 days.</summary>
    public Task<Answer<MediaAddress>> FindMedia(string mediaId, CancellationToken ct) =>
        Get(
            wire.Path($"{Query(mediaId)}?phone_number_id={Query(options.PhoneNumberId)}"),
            answer =>
                Uri.TryCreate(answer.Text("url"u8), UriKind.Absolute, out var url)
                    ? new MediaAddress(url, answer.Text("mime_type"u8), answer.Text("sha256"u8), answer.Integer("file_size"u8))
                    : null,
            ct
        );

    /// <summary>Downloads a file. The access token goes to the allowed hosts only, and no redirect is followed.</summary>
    /// <param name="largest">More bytes than this are <see cref="Forbidden{T}"/>; what was written to <paramref name="into"/> by then is
    /// not the file.</param>
    public async Task<Answer<DownloadedMedia>> DownloadMedia(Uri url, Stream into, long largest, CancellationToken ct)
    {
        if (!IsAllowed(url))
            return new Forbidden<DownloadedMedia>($"The host {url.Host} is not among the media hosts.");

        using var request = wire.Request(HttpMethod.Get, url);
        return await wire.Stream(request, options.MediaTimeout, (response, body, limit) => Save(response, body, into, largest, limit), ct)
            .ConfigureAwait(false);
    }

    bool IsAllowed(Uri url) =>
        url is { IsAbsoluteUri: true, UserInfo: "" }
        && (
            (url.Scheme, url.Host, url.Port) == (options.BaseUrl.Scheme, options.BaseUrl.Host, options.BaseUrl.Port)
            || (url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && options.MediaHosts.Any(host => IsWithin(url.Host, host)))
        );

    static bool IsWithin(string host, string allowed) =>
        host.Equals(allowed, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + allowed, StringComparison.OrdinalIgnoreCase);

    static async Task<Answer<DownloadedMedia>> Save(
        HttpResponseMessage response,
        Stream body,
        Stream into,
        long largest,
        CancellationToken ct
    )
    {
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            return new Gone<DownloadedMedia>();
        if (!response.IsSuccessStatusCode)
            return new NoAnswer<DownloadedMedia>($"HTTP {(int)response.StatusCode}");
        if (response.Content.Headers.ContentLength > largest)
            return new Forbidden<DownloadedMedia>($"The file has more than {largest} bytes.");

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            long total = 0;
            int read;
            while ((read = await body.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > largest)
                    return new Forbidden<DownloadedMedia>($"The file has more than {largest} bytes.");
                hash.AppendData(buffer, 0, read);
                await into.WriteAsync(buffer.AsMemory(0, read), ct).ConfigureAwait(false);
            }

            return new Done<DownloadedMedia>(
                new DownloadedMedia(total, Convert.ToBase64String(hash.GetHashAndReset()), response.Content.Headers.ContentType?.MediaType)
            );
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>Where a file is for the next 5 minutes. <paramref name="Size"/> is in bytes.</summary>
public sealed record MediaAddress(Uri Url, string? MimeType, string? Sha256, long? Size);

/// <summary>A file that was downloaded whole.</summary>
/// <param name="Sha256">Base64, as webhooks write it: compare before trusting the file.</param>
public sealed record DownloadedMedia(long Bytes, string Sha256, string? MimeType);
