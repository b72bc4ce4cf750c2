using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Curlew.Postgres;

/// <summary>Makes the password with which Amazon RDS lets in a user who has the right <c>rds-db:connect</c>: an address signed for a quarter of
/// an hour (AWS Signature Version 4), looked at only when a connection begins.</summary>
/// <param name="Host">The instance's own name, as in <c>db1.abc.us-east-1.rds.amazonaws.com</c>; no alias.</param>
/// <param name="Region">As in <c>us-east-1</c>.</param>
public sealed record RdsToken(string Host, int Port, string User, string Region)
{
    // AWS, IAM database authentication for RDS: the only lifetime it takes.
    const int LivesSeconds = 900;

    const string Service = "rds-db",
        Algorithm = "AWS4-HMAC-SHA256";

    // SHA-256 of nothing: the request has no body.
    static readonly string NoBody = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <summary>A fresh one, by whoever this machine is at AWS: environment, profile, container or instance.</summary>
    /// <exception cref="UnfitDatabase">It is nobody there.</exception>
    public async ValueTask<string> Fresh(TimeProvider clock, CancellationToken ct)
    {
        try
        {
            var identity = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync().WaitAsync(ct);
            return Sign(await identity.GetCredentialsAsync().WaitAsync(ct), clock.GetUtcNow());
        }
        catch (AmazonClientException e)
        {
            throw new UnfitDatabase(
                $"The database wants a token of AWS, and no credentials of AWS are found here: {e.Message} Give this machine a role with the right rds-db:connect, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                e
            );
        }
    }

    /// <summary>The token for these credentials at this moment.</summary>
    internal string Sign(ImmutableCredentials credentials, DateTimeOffset at)
    {
        var moment = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{moment[..8]}/{Region}/{Service}/aws4_request";
        var query = Query(credentials, moment, scope);
        var request = $"GET\n/\n{query}\nhost:{Host}:{Port}\n\nhost\n{NoBody}";
        var toSign = $"{Algorithm}\n{moment}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        var signature = Convert.ToHexStringLower(Hash(Key(credentials.SecretKey, scope), toSign));
        return $"{Host}:{Port}/?{query}&X-Amz-Signature={signature}";
    }

    string Query(ImmutableCredentials credentials, string moment, string scope)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["Action"] = "connect",
            ["DBUser"] = User,
            ["X-Amz-Algorithm"] = Algorithm,
            ["X-Amz-Credential"] = $"{credentials.AccessKey}/{scope}",
            ["X-Amz-Date"] = moment,
            ["X-Amz-Expires"] = LivesSeconds.ToString(CultureInfo.InvariantCulture),
            ["X-Amz-SignedHeaders"] = "host",
        };
        if (credentials.UseToken)
            fields["X-Amz-Security-Token"] = credentials.Token;
        return string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
    }

    static byte[] Key(string secret, string scope) =>
        scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, part) => Hash(key, part));

    static byte[] Hash(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
