using Curlew.Staff;

namespace Curlew.Server.Staff;

/// <summary>Signing in and out.</summary>
sealed class SignInPages(Page page, StaffSignIn signIn, PublicAddress address, OpenIdSettings? provider = null)
{
    public const string Path = "/sign-in",
        CodePath = "/sign-in/code",
        PasskeyPath = "/sign-in/passkey",
        AskPath = "/sign-in/passkey/ask",
        OutPath = "/sign-out";

    /// <summary>Where whoever is in goes on to.</summary>
    public const string Inside = AccountPages.Path;

    public IResult Show(string? goOn) => Show(goOn, null, null, StatusCodes.Status200OK);

    public async Task<IResult> Try(IFormCollection form, CancellationToken ct)
    {
        var (email, goOn) = (form["email"].ToString(), form["go_on"].ToString());
        var outcome = await signIn.WithPassword(email, form["password"].ToString(), ct);
        return outcome switch
        {
            null => Results.Redirect($"{CodePath}?go_on={Uri.EscapeDataString(LocalPath.Of(goOn, Inside))}"),
            AccountOutcome.SignedIn => Results.Redirect(LocalPath.Of(goOn, Inside)),
            _ => Show(goOn, email, page.Door.Say(outcome), page.Status(outcome)),
        };
    }

    public IResult AskCode(string? goOn) => AskCode(goOn, null, StatusCodes.Status200OK);

    public async Task<IResult> TryCode(IFormCollection form, CancellationToken ct)
    {
        var goOn = form["go_on"].ToString();
        var outcome = await signIn.WithCode(form["code"], form["recovery_code"], ct);
        return outcome is AccountOutcome.SignedIn
            ? Results.Redirect(LocalPath.Of(goOn, Inside))
            : AskCode(goOn, page.Door.Say(outcome), page.Status(outcome));
    }

    /// <summary>What a passkey is to sign: a challenge of this moment, kept in a cookie of five minutes.</summary>
    public async Task<IResult> AskPasskey() =>
        Results.Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json; charset=utf-8");

    public async Task<IResult> TryPasskey(IFormCollection form, CancellationToken ct)
    {
        var outcome = await signIn.WithPasskey(form["credential"].ToString(), ct);
        return outcome is AccountOutcome.SignedIn
            ? Results.Redirect(Inside)
            : Show(null, null, page.SayOfPasskey(outcome), page.Status(outcome));
    }

    public async Task<IResult> SignOut(CancellationToken ct)
    {
        if (page.Door.SignedIn is { } who)
            await page.Door.Desk.Accounts.SignOut(who.Session, ct);
        await signIn.SignOutAsync();
        return Results.Redirect(Path);
    }

    IResult Show(string? goOn, string? email, string? said, int status) =>
        page.Show(
            PageWord.SignIn,
            Html.Join(
                page.Form(
                    Path,
                    Html.Join(
                        page.Hidden("go_on", LocalPath.Of(goOn, Inside)),
                        page.Field(PageWord.Email, "email", "email", "username", email),
                        page.Field(PageWord.Password, "password", "password", "current-password")
                    ),
                    PageWord.SignIn
                ),
                address.HasPasskeys ? page.PasskeyForm(PasskeyPath, AskPath, isNew: false, PageWord.WithPasskey) : Html.None,
                provider is null
                    ? Html.None
                    : new($"""<a class="button quiet" href="{OpenIdPages.Path}">{page.Door.Say(PageWord.With)} {provider.Name}</a>""")
            ),
            said,
            status,
            withScript: address.HasPasskeys
        );

    IResult AskCode(string? goOn, string? said, int status)
    {
        var hidden = page.Hidden("go_on", LocalPath.Of(goOn, Inside));
        var recovery = page.Form(
            CodePath,
            Html.Join(hidden, page.Field(PageWord.RecoveryCode, "recovery_code", "text", "off")),
            PageWord.GoOn,
            isQuiet: true
        );
        return page.Show(
            PageWord.CodeTitle,
            Html.Join(
                page.Say(PageWord.CodeHint),
                page.Form(CodePath, Html.Join(hidden, page.CodeField()), PageWord.GoOn),
                new($"<details><summary>{page.Door.Say(PageWord.RecoveryHint)}</summary>{recovery}</details>")
            ),
            said,
            status
        );
    }
}
