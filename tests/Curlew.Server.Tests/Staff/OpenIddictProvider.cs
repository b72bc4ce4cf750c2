using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Curlew.Server.Tests.Staff;

/// <summary>A provider made by others (OpenIddict), listening on this machine: it holds Curlew to the protocol as they read it. Whoever comes is Bo.</summary>
sealed class OpenIddictProvider(WebApplication app) : IAsyncDisposable
{
    public const string Client = "curlew",
        Secret = "a secret between the two";

    public Uri Authority => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <param name="back">Where it sends people back to, and nowhere else.</param>
    public static async Task<OpenIddictProvider> Start(string back)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenIddict().AddServer(server => Set(server, back));
        var app = builder.Build();
        app.UseAuthentication();
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    static void Set(OpenIddictServerBuilder server, string back)
    {
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetUserInfoEndpointUris("me");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().RegisterScopes("email", "profile");
        server.AddEphemeralEncryptionKey().AddEphemeralSigningKey().EnableDegradedMode();
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(on =>
            on.UseInlineHandler(asked => Demand(asked, asked.ClientId == Client && asked.RedirectUri == back))
        );
        server.AddEventHandler<ValidateTokenRequestContext>(on =>
            on.UseInlineHandler(asked => Demand(asked, asked.ClientId == Client && asked.ClientSecret == Secret))
        );
        server.AddEventHandler<HandleAuthorizationRequestContext>(on => on.UseInlineHandler(SignIn));
    }

    static ValueTask Demand(BaseValidatingContext asked, bool isRight)
    {
        if (!isRight)
            asked.Reject(OpenIddictConstants.Errors.InvalidClient);
        return default;
    }

    static ValueTask SignIn(HandleAuthorizationRequestContext asked)
    {
        var bo = new ClaimsIdentity("somehow");
        bo.SetClaim(OpenIddictConstants.Claims.Subject, "0815")
            .SetClaim(OpenIddictConstants.Claims.Name, "Bo")
            .SetClaim(OpenIddictConstants.Claims.Email, "bo@example.com")
            .SetClaim(OpenIddictConstants.Claims.EmailVerified, true)
            .SetScopes(asked.Request.GetScopes())
            .SetDestinations(_ => [OpenIddictConstants.Destinations.AccessToken, OpenIddictConstants.Destinations.IdentityToken]);
        asked.Principal = new(bo);
        return default;
    }
}
