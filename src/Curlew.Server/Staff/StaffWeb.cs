using Curlew.Desks;
using Curlew.Staff;
using Curlew.Words;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Curlew.Server.Staff;

/// <summary>What signing in is made of.</summary>
/// <param name="Desks">Makes the desk of an actor.</param>
/// <param name="Provider">The OpenID Connect provider people may come by; null for none.</param>
sealed record StaffWebParts(
    Func<Actor, Desk> Desks,
    SessionWatch Watch,
    SignInTries Tries,
    WebKeys Keys,
    PublicAddress Address,
    OpenIdSettings? Provider,
    TimeProvider Clock
);

/// <summary>The services of signing in, on ASP.NET Core Identity's managers and the desk.</summary>
static class StaffWeb
{
    public static void AddStaff(this WebApplicationBuilder builder, StaffWebParts parts)
    {
        var services = builder.Services;
        // The keys are sealed where they are kept, which the framework does not know.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // A cookie that was forged is whoever's who sent it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Critical);
        services.AddSingleton(parts.Address).AddSingleton(parts.Tries).AddSingleton(parts.Watch).AddSingleton(parts.Clock);
        services.AddHttpContextAccessor();
        services.AddScoped(provided => new Door(provided.GetRequiredService<IHttpContextAccessor>(), parts.Desks));
        services.AddScoped<Page>().AddScoped<SignInPages>().AddScoped<JoinPages>().AddScoped<AccountPages>();
        services.AddDataProtection().SetApplicationName("curlew");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new SealedWebKeys(parts.Keys));
        services.AddAntiforgery(form => Fit(form.Cookie, parts.Address, "form"));
        // Whatever is not said to be for everybody is for whoever is signed in; programs show what they are in ways of their own.
        services
            .AddAuthorizationBuilder()
            .SetFallbackPolicy(
                new AuthorizationPolicyBuilder()
                    .RequireAssertion(asked =>
                        asked.User.Identity?.IsAuthenticated == true
                        || asked.Resource is HttpContext context && StaffRoutes.IsForProgram(context)
                    )
                    .Build()
            );
        // The address alone: by which name and scheme people come is set, and not for a request to say.
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            foreach (var proxy in parts.Address.Proxies)
                forwarded.KnownProxies.Add(proxy);
        });
        AddIdentity(services, parts);
    }

    static void AddIdentity(IServiceCollection services, StaffWebParts parts)
    {
        var authentication = services.AddAuthentication(IdentityConstants.ApplicationScheme);
        authentication.AddCookie(IdentityConstants.ApplicationScheme, cookie =>
        {
            Fit(cookie.Cookie, parts.Address, "session");
            (cookie.LoginPath, cookie.ReturnUrlParameter) = (SignInPages.Path, "go_on");
            (cookie.ExpireTimeSpan, cookie.SlidingExpiration) = (TimeSpan.FromDays(7), false);
            cookie.Events.OnValidatePrincipal = SeatedOrOut;
        });
        foreach (var scheme in (string[])[IdentityConstants.TwoFactorUserIdScheme, IdentityConstants.ExternalScheme])
            authentication.AddCookie(scheme, cookie =>
            {
                Fit(cookie.Cookie, parts.Address, scheme == IdentityConstants.ExternalScheme ? "provider" : "step");
                cookie.ExpireTimeSpan = TimeSpan.FromMinutes(5);
            });
        if (parts.Provider is { } provider)
            OpenIdPages.Add(services, authentication, provider, (cookie, name) => Fit(cookie, parts.Address, name));
        services
            .AddIdentityCore<Account>(options => options.Tokens.AuthenticatorTokenProvider = TokenOptions.DefaultAuthenticatorProvider)
            .AddSignInManager<StaffSignIn>()
            .AddClaimsPrincipalFactory<StaffPrincipals>()
            .AddTokenProvider<TotpCodes>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<IUserStore<Account>, AccountStore>();
        // Names were looked at when somebody was invited; nothing is validated again at each change.
        services.RemoveAll<IUserValidator<Account>>().RemoveAll<IPasswordValidator<Account>>();
        services.AddScoped<IPasswordValidator<Account>, NewPassword>();
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = StaffSignIn.Hashing.IterationCount);
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            passkeys.ServerDomain = parts.Address.Base.Host;
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ValidateOrigin = asked => ValueTask.FromResult(asked.Origin == parts.Address.Origin && !asked.CrossOrigin);
        });
    }

    // Where people come by https no other site of the domain can set or read them, and they never travel without it.
    static void Fit(CookieBuilder cookie, PublicAddress address, string name)
    {
        cookie.Name = address.IsSecure ? $"__Host-curlew-{name}" : $"curlew-{name}";
        (cookie.Path, cookie.HttpOnly, cookie.SameSite) = ("/", true, SameSiteMode.Lax);
        cookie.SecurePolicy = address.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
    }

    // The cookie only names a session; whether that is one is asked at every request.
    static async Task SeatedOrOut(Microsoft.AspNetCore.Authentication.Cookies.CookieValidatePrincipalContext context)
    {
        var watch = context.HttpContext.RequestServices.GetRequiredService<SessionWatch>();
        if (
            Guid.TryParse(context.Principal?.FindFirst(Door.SessionClaim)?.Value, out var session)
            && await watch.Look(session, context.HttpContext.RequestAborted) is { } who
        )
            Door.Seated(context.HttpContext, who);
        else
            context.RejectPrincipal();
    }
}
