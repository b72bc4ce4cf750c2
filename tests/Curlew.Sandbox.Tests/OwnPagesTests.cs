using System.Net;
using System.Net.Http.Json;

namespace Curlew.Sandbox.Tests;

/// <summary>What a web page of another site can do to the sandbox of whoever reads it: nothing.</summary>
public class OwnPagesTests
{
    [Theory]
    [InlineData("/_sandbox/state")]
    [InlineData("/_sandbox/customers")]
    [InlineData("/")]
    [InlineData("/v26.0/106540352242922")]
    public async Task A_name_that_leads_here_is_no_way_in(string path)
    {
        await using var business = await Business.Open(options => options with { Hosts = ["sandbox.internal"] });

        Assert.Equal(HttpStatusCode.Forbidden, await Get(business, path, "rebound.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await Get(business, path, "127.0.0.1.rebound.example"));
        Assert.Equal(HttpStatusCode.OK, await Get(business, path, "sandbox.internal"));
        Assert.Equal(HttpStatusCode.OK, await Get(business, path, null));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_changes_nothing(string header, string value)
    {
        await using var business = await Business.Open();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_sandbox/silence")
        {
            Content = JsonContent.Create(new { minutes = 5 }),
        };
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await business.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("silent_until", await business.Http.GetStringAsync("/_sandbox/state"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_own_page_and_programs_may()
    {
        await using var business = await Business.Open();
        using var page = new HttpRequestMessage(HttpMethod.Post, "/_sandbox/silence") { Content = JsonContent.Create(new { minutes = 5 }) };
        page.Headers.TryAddWithoutValidation("Origin", business.Sandbox.GraphUrl.GetLeftPart(UriPartial.Authority));
        page.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");

        using var fromPage = await business.Http.SendAsync(page);
        using var fromProgram = await business.Http.PostAsJsonAsync("/_sandbox/silence", new { minutes = 5 });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (fromPage.StatusCode, fromProgram.StatusCode));
    }

    static async Task<HttpStatusCode> Get(Business business, string path, string? host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        using var answer = await business.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
