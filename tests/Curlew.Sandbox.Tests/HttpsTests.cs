using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Curlew.Sandbox.Tests;

public class HttpsTests
{
    [Fact]
    public async Task It_speaks_https_to_who_trusts_its_certificate_and_to_nobody_else()
    {
        await using var sandbox = await SandboxServer.Start(new() { Population = 1, Https = true });
        using var trusted = X509Certificate2.CreateFromPem(sandbox.Certificate);
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { trusted },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var told = new HttpClient(
            new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } }
        );
        using var stranger = new HttpClient();

        var answer = await told.GetAsync(new Uri(sandbox.GraphUrl, $"v26.0/{sandbox.Options.PhoneNumberId}?access_token=sandbox-token"));
        var refused = await Xunit.Record.ExceptionAsync(() => stranger.GetAsync(sandbox.GraphUrl));

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("https", sandbox.GraphUrl.Scheme);
        Assert.IsType<HttpRequestException>(refused);
    }
}
