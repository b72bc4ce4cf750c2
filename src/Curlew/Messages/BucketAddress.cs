using System.Text.RegularExpressions;

namespace Curlew.Messages;

/// <summary>A place in a bucket of Amazon S3, or of a server that speaks its language, and the keys to it.</summary>
/// <param name="Endpoint">Scheme, host and port of the server.</param>
/// <param name="Prefix">What names of objects begin with; ends with a slash where there is one.</param>
/// <param name="SessionToken">Beside keys that end by themselves.</param>
public sealed partial record BucketAddress(
    Uri Endpoint,
    string Region,
    string Bucket,
    string Prefix,
    string AccessKey,
    string SecretKey,
    string? SessionToken = null
)
{
    /// <summary>Reads <c>s3://bucket/prefix</c> and Amazon's own variables.</summary>
    /// <exception cref="MediaNotConfigured">Names everything that is missing or wrong at once.</exception>
    public static BucketAddress From(string place, Func<string, string?> setting)
    {
        var problems = new List<string>();
        if (Place().Match(place) is var read && !read.Success)
            problems.Add(
                $"CURLEW_MEDIA is '{place}': write s3://bucket or s3://bucket/prefix, the bucket in 3 to 63 lower-case letters, digits, dots and hyphens"
            );
        var own = Read("AWS_ENDPOINT_URL_S3") ?? Read("AWS_ENDPOINT_URL");
        Uri? endpoint = null;
        if (
            own is not null
            && (
                !Uri.TryCreate(own, UriKind.Absolute, out endpoint)
                || endpoint.Scheme is not ("https" or "http")
                || endpoint.AbsolutePath is not "/"
            )
        )
            problems.Add($"AWS_ENDPOINT_URL_S3 is '{own}': write an address without a path such as https://s3.example.com:9000");
        // Servers that are not Amazon's take any region; us-east-1 is what they expect.
        var region = Read("AWS_REGION") ?? Read("AWS_DEFAULT_REGION") ?? (own is null ? Needed("AWS_REGION") : "us-east-1");
        var (key, secret) = (Needed("AWS_ACCESS_KEY_ID"), Needed("AWS_SECRET_ACCESS_KEY"));
        if (problems.Count > 0)
            throw new MediaNotConfigured($"Files of messages are to be kept in S3, but {string.Join("; ", problems)}.");

        var prefix = read.Groups["prefix"].Value.Trim('/');
        return new(
            endpoint ?? new Uri($"https://s3.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}"),
            region,
            read.Groups["bucket"].Value,
            prefix.Length == 0 ? "" : prefix + "/",
            key,
            secret,
            Read("AWS_SESSION_TOKEN")
        );

        string? Read(string name) => setting(name) is { Length: > 0 } text ? text : null;

        string Needed(string name)
        {
            if (Read(name) is { } text)
                return text;
            problems.Add($"{name} is not set");
            return "";
        }
    }

    /// <summary>Without the keys: this may be shown.</summary>
    public override string ToString() => $"s3://{Bucket}/{Prefix}";

    // Amazon, bucket naming rules, 2026.
    [GeneratedRegex("^s3://(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?<prefix>[A-Za-z0-9!_.*'()/-]*))?$")]
    private static partial Regex Place();
}
