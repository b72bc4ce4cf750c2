using Curlew.Staff;
using Microsoft.AspNetCore.Identity;

namespace Curlew.Server.Staff;

/// <summary>One's own account: password, second factor, passkeys.</summary>
sealed class AccountPages(Page page, UserManager<Account> users, StaffSignIn signIn, SignInTries tries, PublicAddress address)
{
    public const string Path = "/account",
        PasswordPath = "/account/password",
        SetUpPath = "/account/second-factor",
        ConfirmPath = "/account/second-factor/confirm",
        OffPath = "/account/second-factor/off",
        CodesPath = "/account/recovery-codes",
        PasskeyPath = "/account/passkeys",
        AskPath = "/account/passkeys/ask",
        RemovePath = "/account/passkeys/remove";

    const int Codes = 10;

    public async Task<IResult> Show(CancellationToken ct) => await Show(await Mine(ct), null, isGood: false, ct);

    public async Task<IResult> ChangePassword(IFormCollection form, CancellationToken ct)
    {
        var mine = await Mine(ct);
        if (await Confirmed(mine, form, ct) is { } refusal)
            return await Tell(mine, refusal, ct);
        if (NewPassword.Problem(form["password"].ToString(), mine.Name, mine.Email) is { } problem)
            return await Show(mine, page.Door.Say(problem), isGood: false, ct);
        // Identity sets a password where there is none; the one before is gone with the same statement.
        mine.PasswordHash = null;
        return await Changed(mine, await users.AddPasswordAsync(mine, form["password"].ToString()), ct);
    }

    /// <summary>Makes the secret of a second factor, which counts for nothing until a code of it was shown.</summary>
    public async Task<IResult> SetUp(IFormCollection form, CancellationToken ct)
    {
        var mine = await Mine(ct);
        if (await Confirmed(mine, form, ct) is { } refusal)
            return await Tell(mine, refusal, ct);
        if (!mine.HasSecondFactor)
        {
            await users.ResetAuthenticatorKeyAsync(mine);
            await signIn.RefreshSignInAsync(mine);
        }

        return await Show(mine, null, isGood: false, ct);
    }

    public async Task<IResult> Confirm(IFormCollection form, CancellationToken ct)
    {
        var mine = await Mine(ct);
        if (await TooMany(mine, ct) is { } refusal)
            return await Tell(mine, refusal, ct);
        var code = StaffSignIn.Plain(form["code"].ToString());
        if (mine.HasSecondFactor || !await users.VerifyTwoFactorTokenAsync(mine, TokenOptions.DefaultAuthenticatorProvider, code))
            return await Tell(mine, Refusal, ct);
        await users.SetTwoFactorEnabledAsync(mine, true);
        return await MakeCodes(mine);
    }

    public async Task<IResult> Off(IFormCollection form, CancellationToken ct)
    {
        var mine = await Mine(ct);
        if (await Confirmed(mine, form, ct) is { } refusal)
            return await Tell(mine, refusal, ct);
        (mine.AuthenticatorKey, mine.RecoveryCodes) = (null, []);
        return await Changed(mine, await users.SetTwoFactorEnabledAsync(mine, false), ct);
    }

    public async Task<IResult> NewCodes(IFormCollection form, CancellationToken ct)
    {
        var mine = await Mine(ct);
        if (await Confirmed(mine, form, ct) is { } refusal)
            return await Tell(mine, refusal, ct);
        return mine.HasSecondFactor ? await MakeCodes(mine) : await Show(mine, null, isGood: false, ct);
    }

    /// <summary>What a new passkey is to sign.</summary>
    public async Task<IResult> AskPasskey(CancellationToken ct)
    {
        var mine = await Mine(ct);
        var options = await signIn.MakePasskeyCreationOptionsAsync(
            new()
            {
                Id = mine.Id.ToString(),
                Name = mine.Email,
                DisplayName = mine.Name,
            }
        );
        return Results.Content(options, "application/json; charset=utf-8");
    }

    public async Task<IResult> AddPasskey(IFormCollection form, CancellationToken ct)
    {
        var mine = await Mine(ct);
        if (await Confirmed(mine, form, ct) is { } refusal)
            return await Tell(mine, refusal, ct);
        var outcome = await signIn.AddPasskey(mine, form["credential"].ToString(), ct);
        return await Show(mine, page.SayOfPasskey(outcome), outcome.IsDone, ct, page.Status(outcome));
    }

    public async Task<IResult> RemovePasskey(IFormCollection form, CancellationToken ct)
    {
        var mine = await Mine(ct);
        if (await Confirmed(mine, form, ct) is { } refusal)
            return await Tell(mine, refusal, ct);
        var passkey = await Find(mine, form["passkey"].ToString(), ct);
        var outcome = await page.Door.Desk.Accounts.RemovePasskey(mine.Id, passkey, ct);
        return await Tell(mine, outcome, ct);
    }

    static AccountOutcome Refusal => new AccountOutcome.Refused();

    async Task<Account> Mine(CancellationToken ct) => (await page.Door.Desk.Accounts.ById(page.Door.SignedIn!.Staff, ct))!;

    // Whoever finds a page open must not be able to keep the account.
    async Task<AccountOutcome?> Confirmed(Account mine, IFormCollection form, CancellationToken ct) =>
        await TooMany(mine, ct) is { } refusal ? refusal
        : mine.PasswordHash is null || await users.CheckPasswordAsync(mine, form["current"].ToString()) ? null
        : Refusal;

    async Task<AccountOutcome?> TooMany(Account mine, CancellationToken ct) =>
        await tries.Code(mine.Id, ct) is { IsAllowed: false } verdict ? new AccountOutcome.TooManyTries(verdict.Minutes) : null;

    async Task<IResult> Changed(Account mine, IdentityResult result, CancellationToken ct)
    {
        var said = page.Door.Outcome is { } outcome ? page.Door.Say(outcome) : null;
        if (result.Succeeded)
            await signIn.RefreshSignInAsync(mine);
        return await Show(mine, said, result.Succeeded, ct);
    }

    async Task<IResult> MakeCodes(Account mine)
    {
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(mine, Codes) ?? [];
        await signIn.RefreshSignInAsync(mine);
        return page.Show(
            PageWord.RecoveryTitle,
            Html.Join(
                page.Say(PageWord.RecoveryKeepHint),
                new($"""<ul class="codes">{Html.Join(codes.Select(code => new Html($"<li><code>{code}</code></li>")))}</ul>"""),
                new($"""<a class="button" href="{Path}">{page.Door.Say(PageWord.GoOn)}</a>""")
            )
        );
    }

    async Task<byte[]> Find(Account mine, string typed, CancellationToken ct) =>
        (await page.Door.Desk.Accounts.PasskeysOf(mine.Id, ct))
            .Find(one => Convert.ToHexStringLower(one.CredentialId) == typed)
            ?.CredentialId
        ?? [];

    Task<IResult> Tell(Account mine, AccountOutcome outcome, CancellationToken ct) =>
        Show(mine, page.Door.Say(outcome), outcome.IsDone, ct, page.Status(outcome));

    async Task<IResult> Show(Account mine, string? said, bool isGood, CancellationToken ct, int? status = null)
    {
        var passkeys = address.HasPasskeys ? await page.Door.Desk.Accounts.PasskeysOf(mine.Id, ct) : [];
        return page.Show(
            PageWord.AccountTitle,
            Html.Join(
                new($"<p>{mine.Name}<br>{mine.Email}<br>{page.Door.Say(PageWord.RoleIs)}: {page.Door.Say(mine.Role)}</p>"),
                page.Form(SignInPages.OutPath, Html.None, PageWord.SignOut, isQuiet: true),
                Heading(PageWord.ChangePassword),
                page.Form(
                    PasswordPath,
                    Html.Join(
                        Current(mine),
                        page.Field(PageWord.NewPassword, "password", "password", "new-password", hint: PageWord.PasswordHint)
                    ),
                    PageWord.ChangePassword
                ),
                Heading(PageWord.SecondFactor),
                SecondFactor(mine),
                address.HasPasskeys ? Passkeys(mine, passkeys) : Html.None
            ),
            said,
            status ?? (said is null || isGood ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest),
            withScript: address.HasPasskeys,
            isGood
        );
    }

    Html SecondFactor(Account mine) =>
        mine.HasSecondFactor
            ? Html.Join(
                page.Say(PageWord.SecondFactorOn),
                page.Form(CodesPath, Current(mine), PageWord.NewRecoveryCodes, isQuiet: true),
                page.Form(OffPath, Current(mine), PageWord.TurnOff, isQuiet: true)
            )
        : mine.AuthenticatorKey is { } key ? Scan(mine, key)
        : Html.Join(page.Say(PageWord.SecondFactorOff), page.Form(SetUpPath, Current(mine), PageWord.SetUp, isQuiet: true));

    Html Scan(Account mine, string key)
    {
        var label = Uri.EscapeDataString($"Curlew:{mine.Email}");
        var link = $"otpauth://totp/{label}?secret={key}&issuer=Curlew&digits=6&period=30";
        return Html.Join(
            page.Say(PageWord.ScanHint),
            QrCode.Draw(link),
            new(
                $"""<p class="hint">{page.Door.Say(PageWord.KeyHint)}</p><p><code>{key}</code></p><p><a href="{link}"><code>{link}</code></a></p>"""
            ),
            page.Form(ConfirmPath, page.CodeField(), PageWord.GoOn)
        );
    }

    Html Passkeys(Account mine, List<Passkey> passkeys) =>
        Html.Join(
            Heading(PageWord.Passkeys),
            page.Say(PageWord.PasskeyHint),
            passkeys.Count == 0
                ? page.Say(PageWord.NoPasskeys)
                : new($"<ul>{Html.Join(passkeys.Select(passkey => One(mine, passkey)))}</ul>"),
            page.PasskeyForm(PasskeyPath, AskPath, isNew: true, PageWord.AddPasskey, Current(mine))
        );

    Html One(Account mine, Passkey passkey)
    {
        var remove = page.Form(
            RemovePath,
            Html.Join(page.Hidden("passkey", Convert.ToHexStringLower(passkey.CredentialId)), Current(mine)),
            PageWord.Remove,
            isQuiet: true
        );
        return new($"<li>{page.Door.Say(PageWord.Registered)} {page.Door.Say(passkey.CreatedAt)}{remove}</li>");
    }

    Html Current(Account mine) =>
        mine.PasswordHash is null
            ? Html.None
            : Html.Join(page.Whose(mine.Email), page.Field(PageWord.CurrentPassword, "current", "password", "current-password"));

    Html Heading(PageWord word) => new($"<h2>{page.Door.Say(word)}</h2>");
}
