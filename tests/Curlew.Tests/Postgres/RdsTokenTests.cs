using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Curlew.Postgres;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Curlew.Tests.Postgres;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RdsTokenTests
{
    static readonly DateTimeOffset At = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // The example key pair of AWS's documentation of Signature Version 4; the signatures are those of its own library for the same input.
    [Theory]
    [InlineData(null, "c94ee77f5b0ea9e583820440d874a92606bd52929dcfae560e8c81f553e404ae")]
    [InlineData("Fwo+/tok==en", "c53d0af77ef99a6f9560c7f6ac5bbee309c0fcf9f8e7b770fd9b80f62ab6e9d5")]
    public void A_token_is_signed_as_AWS_signs_it(string? session, string signature)
    {
        var credentials = new ImmutableCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", session);

        var token = new RdsToken("db1.abc.us-east-1.rds.amazonaws.com", 5432, "app_user", "us-east-1").Sign(credentials, At);

        Assert.StartsWith("db1.abc.us-east-1.rds.amazonaws.com:5432/?Action=connect&DBUser=app_user&", token, StringComparison.Ordinal);
        Assert.EndsWith($"&X-Amz-Signature={signature}", token, StringComparison.Ordinal);
        Assert.Equal(session is not null, token.Contains("X-Amz-Security-Token=Fwo%2B%2Ftok%3D%3Den", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_this_machine_is_at_AWS_signs()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

        var token = await new RdsToken("db1.abc.us-east-1.rds.amazonaws.com", 5432, "app_user", "us-east-1").Fresh(
            new FakeTimeProvider(At),
            Cancel
        );

        Assert.EndsWith(
            "&X-Amz-Signature=c94ee77f5b0ea9e583820440d874a92606bd52929dcfae560e8c81f553e404ae",
            token,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Each_connection_asks_for_a_token_and_one_that_ran_out_is_asked_for_once_more()
    {
        await using var rds = await ImitatedRds.Start();
        var asked = 0;
        var stale = false;
        await using var database = await Database.Connect(new DatabaseAccess(rds.Address, _ =>
            {
                Interlocked.Increment(ref asked);
                var token = stale ? "of an hour ago" : rds.Token;
                stale = false;
                return ValueTask.FromResult(token);
            }), Cancel);

        asked = 0;
        for (var connection = 0; connection < 5; connection++)
        {
            await rds.NextToken();
            stale = true;
            Assert.Equal(1, await One(database));
        }

        Assert.Equal(10, asked);
    }

    [Fact]
    public async Task Who_is_refused_twice_is_refused()
    {
        await using var rds = await ImitatedRds.Start();
        var asked = 0;

        await Assert.ThrowsAsync<UnfitDatabase>(() => Database.Connect(new DatabaseAccess(rds.Address, _ =>
                {
                    asked++;
                    return ValueTask.FromResult("nobody's");
                }), Cancel));

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_server_that_does_not_prove_who_it_is_gets_no_token()
    {
        await using var rds = await ImitatedRds.Start();
        var asked = 0;
        var elsewhere = new NpgsqlConnectionStringBuilder(rds.Address) { RootCertificate = await ImitatedRds.AnotherCertificate(Cancel) };

        await Assert.ThrowsAsync<UnfitDatabase>(() => Database.Connect(new DatabaseAccess(elsewhere.ConnectionString, _ =>
                {
                    asked++;
                    return ValueTask.FromResult(rds.Token);
                }), Cancel));

        Assert.Equal(0, asked);
    }

    static async Task<int> One(Database database)
    {
        await using var connection = await database.Open(Cancel);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        return (int)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>A PostgreSQL that takes passwords in clear over TLS and nothing else, as RDS does with tokens.</summary>
    sealed class ImitatedRds : IAsyncDisposable
    {
        readonly LocalCluster cluster;
        int token;

        ImitatedRds(LocalCluster cluster) => this.cluster = cluster;

        public string Token => $"token {token}";

        public string Address =>
            new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = cluster.Port,
                Username = DatabaseRoles.Worker,
                Database = "postgres",
                SslMode = SslMode.VerifyFull,
                RootCertificate = Path.Combine(cluster.Folder.Path, "ca.pem"),
                GssEncryptionMode = GssEncryptionMode.Disable,
                Pooling = false,
            }.ConnectionString;

        public static async Task<ImitatedRds> Start()
        {
            var rds = new ImitatedRds(await LocalCluster.StartScratch(ct: Cancel));
            await rds.SpeakTls();
            await rds.NextToken();
            return rds;
        }

        public Task NextToken() => cluster.Execute($"ALTER ROLE app_user PASSWORD 'token {++token}'");

        /// <summary>The path of one that has signed nothing here.</summary>
        public static async Task<string> AnotherCertificate(CancellationToken ct)
        {
            using var certificate = Certificate();
            var path = Path.Combine(Directory.CreateTempSubdirectory("curlew-test-").FullName, "ca.pem");
            await File.WriteAllTextAsync(path, certificate.ExportCertificatePem(), ct);
            return path;
        }

        public ValueTask DisposeAsync() => cluster.DisposeAsync();

        async Task SpeakTls()
        {
            using var certificate = Certificate();
            var (pem, key) = (Path.Combine(cluster.Folder.Postgres, "tls.pem"), Path.Combine(cluster.Folder.Postgres, "tls.key"));
            await File.WriteAllTextAsync(Path.Combine(cluster.Folder.Path, "ca.pem"), certificate.ExportCertificatePem(), Cancel);
            await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem(), Cancel);
            await File.WriteAllTextAsync(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Cancel);
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var account = await PostgresAccount.Choose(Cancel);
            await account.Own(pem, Cancel);
            await account.Own(key, Cancel);

            var rules = Path.Combine(cluster.Folder.Postgres, "pg_hba.conf");
            await File.WriteAllTextAsync(
                rules,
                "hostssl all app_user 127.0.0.1/32 password\n" + await File.ReadAllTextAsync(rules, Cancel),
                Cancel
            );
            await cluster.Execute("ALTER SYSTEM SET ssl_cert_file = 'tls.pem'");
            await cluster.Execute("ALTER SYSTEM SET ssl_key_file = 'tls.key'");
            await cluster.Execute("ALTER SYSTEM SET ssl = on");
            await cluster.Execute("SELECT pg_reload_conf()");
            while (await cluster.Read<string>("SELECT current_setting('ssl')") is not "on")
                await Task.Delay(20, Cancel);
        }

        static X509Certificate2 Certificate()
        {
            var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=imitated RDS", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            var now = TimeProvider.System.GetUtcNow();
            return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        }
    }
}
