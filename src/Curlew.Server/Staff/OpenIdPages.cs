using Curlew.Staff;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Curlew.Server.Staff;

/// <summary>Coming in by an OpenID Connect provider: authorization code with PKCE. The provider says who somebody is; whether they may come in is said here.</summary>
sealed class OpenIdPages(Page page, StaffSignIn signIn, SignInTries tries, OpenIdSettings provider)
{
    public const string Path = "/sign-in/with",
        BackPath = "/sign-in/back",
        CallbackPath = "/sign-in/openid",
        Scheme = "openid";

    /// <summary>Adds the provider as a way in.</summary>
    public static void Add(
        IServiceCollection services,
        AuthenticationBuilder authentication,
        OpenIdSettings provider,
        Action<CookieBuilder, string> fit
    )
    {
        services.AddSingleton(provider).AddScoped<OpenIdPages>();
        authentication.AddOpenIdConnect(Scheme, options =>
        {
            Ask(options, provider);
            fit(options.CorrelationCookie, "provider-state-");
            fit(options.NonceCookie, "provider-nonce-");
            options.Events.OnTokenValidated = Signed;
            options.Events.OnRemoteFailure = failed =>
            {
                failed.Response.Redirect(BackPath);
                failed.HandleResponse();
                return Task.CompletedTask;
            };
        });
    }

    static void Ask(OpenIdConnectOptions options, OpenIdSettings provider)
    {
        options.Authority = provider.Authority.ToString();
        (options.ClientId, options.ClientSecret) = (provider.ClientId, provider.ClientSecret);
        options.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        (options.SignInScheme, options.CallbackPath) = (IdentityConstants.ExternalScheme, CallbackPath);
        (options.ResponseType, options.UsePkce) = (OpenIdConnectResponseType.Code, true);
        // Back by a link and not by a form of another site, with which the cookies would not travel.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        (options.MapInboundClaims, options.GetClaimsFromUserInfoEndpoint, options.SaveTokens) = (false, true, false);
        options.Scope.Add("email");
        options.ClaimActions.MapUniqueJsonKey("email", "email");
        options.ClaimActions.MapUniqueJsonKey("email_verified", "email_verified");
    }

    // The standard lets a provider leave the signature out where the token comes straight from it; none that is worth trusting does.
    static Task Signed(TokenValidatedContext told)
    {
        if (told.SecurityToken.SignatureAlgorithm is null or SecurityAlgorithms.None)
            told.Fail("The id token is not signed.");
        return Task.CompletedTask;
    }

    /// <summary>Goes there.</summary>
    public async Task<IResult> Go()
    {
        try
        {
            await signIn.Context.ChallengeAsync(Scheme, signIn.ConfigureExternalAuthenticationProperties(Scheme, BackPath));
            return Results.Empty;
        }
        catch (InvalidOperationException e)
        {
            // It could not be asked where it signs people in: whoever is at the browser comes in another way, and whoever runs Curlew reads why.
            signIn.Logger.LogError(
                "The OpenID Connect provider {Provider} did not answer: {Why}",
                provider.Authority,
                e.GetBaseException().Message
            );
            return Refuse(page.Door.Say(PageWord.ProviderFailed));
        }
    }

    /// <summary>Comes back.</summary>
    public async Task<IResult> Back(CancellationToken ct)
    {
        if (await tries.Other(page.Door.Address, ct) is { IsAllowed: false } verdict)
            return Refuse(new AccountOutcome.TooManyTries(verdict.Minutes));
        if (await signIn.GetExternalLoginInfoAsync() is not { } told)
            return Refuse(page.Door.Say(PageWord.ProviderFailed));
        // What the provider said counts once.
        await signIn.Context.SignOutAsync(IdentityConstants.ExternalScheme);
        if (await Known(told, ct) is not { State: StaffState.Active } account)
        {
            await page.Door.Desk.Accounts.Refuse(null, new AccountOutcome.Refused(), ct);
            return Refuse(page.Door.Say(PageWord.NotInvited));
        }

        return await signIn.Admit(account) switch
        {
            null => Results.Redirect(SignInPages.CodePath),
            AccountOutcome.SignedIn => Results.Redirect(SignInPages.Inside),
            var outcome => Refuse(outcome),
        };
    }

    // Who it is there, or whose address it is there: then the two belong together from now on.
    async Task<Account?> Known(ExternalLoginInfo told, CancellationToken ct)
    {
        var (desk, subject) = (page.Door.Desk.Accounts, $"{provider.Authority} {told.ProviderKey}");
        if (await desk.ByLogin(Scheme, subject, ct) is { } known)
            return known;
        if (Verified(told) is not { } email)
            return null;
        if (await desk.ByEmail(email, ct) is { State: not StaffState.Disabled } expected)
            return await Let(expected, subject, ct);
        return
            await desk.ByEmail(email, ct) is null && provider.Domain is { } domain && email.EndsWith($"@{domain}", StringComparison.Ordinal)
            ? await Join(told, email, subject, ct)
            : null;
    }

    async Task<Account?> Let(Account expected, string subject, CancellationToken ct)
    {
        var desk = page.Door.DeskOf(expected).Accounts;
        if (expected.State is StaffState.Invited)
        {
            expected.State = StaffState.Active;
            if (!(await desk.Save(expected, ct)).IsDone)
                return null;
        }

        return (await desk.AddLogin(expected.Id, Scheme, subject, ct)).IsDone ? expected : null;
    }

    async Task<Account?> Join(ExternalLoginInfo told, string email, string subject, CancellationToken ct)
    {
        var account = new Account
        {
            Name = told.Principal.FindFirst("name")?.Value is { Length: > 0 and <= 100 } name ? name : email,
            Email = email,
            Role = provider.Role,
        };
        var desk = page.Door.Desk.Accounts;
        return (await desk.Join(account, ct)).IsDone && (await desk.AddLogin(account.Id, Scheme, subject, ct)).IsDone ? account : null;
    }

    static string? Verified(ExternalLoginInfo told) =>
        string.Equals(told.Principal.FindFirst("email_verified")?.Value, "true", StringComparison.OrdinalIgnoreCase)
            ? told.Principal.FindFirst("email")?.Value.Trim().ToLowerInvariant()
            : null;

    IResult Refuse(AccountOutcome outcome) => Refuse(page.Door.Say(outcome), page.Status(outcome));

    IResult Refuse(string said, int status = StatusCodes.Status400BadRequest) =>
        page.Show(PageWord.SignIn, page.Way(SignInPages.Path, PageWord.Back), said, status);
}
