using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Curlew.Server.Tests.Staff;

/// <summary>An OpenID Connect provider that can be told to lie: discovery, keys, authorization code with PKCE, signed id tokens. It gives nothing to whoever does not
/// show what the code was asked with.</summary>
sealed class Provider : IAsyncDisposable
{
    public const string Client = "curlew",
        Secret = "a secret between the two";

    readonly RSA key = RSA.Create(2048);
    readonly ConcurrentDictionary<string, Asked> codes = new();
    readonly WebApplication app;

    Provider(WebApplication app) => this.app = app;

    public Uri Authority => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Who is signed in there.</summary>
    public Somebody Who { get; set; } = new("1", "bo@example.com", IsVerified: true);

    /// <summary>What it says that is not so; null while it is honest.</summary>
    public Lie? Lies { get; set; }

    /// <summary>Tokens that were given.</summary>
    public int Given { get; private set; }

    public static async Task<Provider> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new Provider(app);
        app.MapGet("/.well-known/openid-configuration", provider.Discover);
        app.MapGet("/keys", provider.Keys);
        app.MapGet("/authorize", provider.Authorize);
        // Without the cast it is taken for a delegate that answers by itself, and its result is dropped.
        app.MapPost("/token", (Delegate)provider.Token);
        app.MapGet("/me", provider.Me);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    string Issuer => Authority.ToString().TrimEnd('/');

    IResult Discover() =>
        Results.Text(
            JsonSerializer.Serialize(
                new
                {
                    issuer = Issuer,
                    authorization_endpoint = $"{Issuer}/authorize",
                    token_endpoint = $"{Issuer}/token",
                    userinfo_endpoint = $"{Issuer}/me",
                    jwks_uri = $"{Issuer}/keys",
                    response_types_supported = new[] { "code" },
                    subject_types_supported = new[] { "public" },
                    id_token_signing_alg_values_supported = new[] { "RS256" },
                }
            ),
            "application/json"
        );

    IResult Keys()
    {
        var open = key.ExportParameters(false);
        return Results.Text(
            JsonSerializer.Serialize(
                new
                {
                    keys = new[]
                    {
                        new
                        {
                            kty = "RSA",
                            use = "sig",
                            alg = "RS256",
                            kid = "one",
                            n = Encode(open.Modulus!),
                            e = Encode(open.Exponent!),
                        },
                    },
                }
            ),
            "application/json"
        );
    }

    IResult Authorize(HttpContext context)
    {
        string Of(string name) => context.Request.Query[name].ToString();
        if (Of("response_type") != "code" || Of("client_id") != Client || Of("code_challenge_method") != "S256")
            return Results.BadRequest();
        var code = Encode(RandomNumberGenerator.GetBytes(16));
        codes[code] = new(Of("redirect_uri"), Of("nonce"), Of("code_challenge"), Who);
        var state = Lies is Lie.State ? "another" : Of("state");
        return Results.Redirect($"{Of("redirect_uri")}?code={code}&state={Uri.EscapeDataString(state)}");
    }

    async Task<IResult> Token(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var isGenuine =
            codes.TryRemove(form["code"].ToString(), out var asked)
            && form["client_id"] == Client
            && form["client_secret"] == Secret
            && form["redirect_uri"] == asked!.Redirect
            && Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == asked.Challenge;
        if (!isGenuine)
            return Results.BadRequest();
        Given++;
        return Results.Text(
            JsonSerializer.Serialize(
                new
                {
                    access_token = asked!.Who.Subject,
                    token_type = "Bearer",
                    expires_in = 300,
                    id_token = IdToken(asked),
                }
            ),
            "application/json"
        );
    }

    IResult Me() =>
        Results.Text(
            JsonSerializer.Serialize(
                new
                {
                    sub = Lies is Lie.Person ? "somebody else" : Who.Subject,
                    email = Who.Email,
                    email_verified = Who.IsVerified,
                    name = "Some One",
                }
            ),
            "application/json"
        );

    string IdToken(Asked asked)
    {
        var now = DateTimeOffset.UtcNow.AddHours(Lies is Lie.Time ? -2 : 0).ToUnixTimeSeconds();
        var head = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                alg = Lies is Lie.NoSignature ? "none" : "RS256",
                typ = "JWT",
                kid = "one",
            }
        );
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                iss = Lies is Lie.Issuer ? "http://evil.example" : Issuer,
                sub = asked.Who.Subject,
                aud = Lies is Lie.Audience ? "another program" : Client,
                iat = now,
                exp = now + 300,
                nonce = Lies is Lie.Nonce ? "another" : asked.Nonce,
            }
        );
        var signed = $"{Encode(head)}.{Encode(claims)}";
        return $"{signed}.{(Lies is Lie.NoSignature ? "" : Encode(Sign(signed)))}";
    }

    byte[] Sign(string text)
    {
        using var other = RSA.Create(2048);
        return (Lies is Lie.Key ? other : key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    sealed record Asked(string Redirect, string Nonce, string Challenge, Somebody Who);
}

/// <summary>Somebody with an account at the provider.</summary>
sealed record Somebody(string Subject, string Email, bool IsVerified);

/// <summary>What a provider, or somebody in its place, may say that is not so.</summary>
public enum Lie
{
    State,
    Nonce,
    Issuer,
    Audience,
    Time,
    Key,
    NoSignature,
    Person,
}
