using Curlew.Staff;
using Microsoft.AspNetCore.Identity;

namespace Curlew.Server.Staff;

/// <summary>Coming in by a one-time link: the first owner, whoever was invited, and whoever sets a new password. Looking at the page uses no link up: mail
/// programs look too.</summary>
sealed class JoinPages(Page page, UserManager<Account> users, StaffSignIn signIn, SignInTries tries)
{
    public const string FirstPath = "/sign-in/first",
        LinkPath = "/sign-in/link";

    public async Task<IResult> ShowFirst(string token, CancellationToken ct) =>
        await Find(token, ct) is { Purpose: LinkPurpose.FirstOwner } && !await page.Door.Desk.Accounts.HasSomebody(ct)
            ? First(token, null, null, null)
            : page.NotFound();

    public async Task<IResult> BeFirst(IFormCollection form, CancellationToken ct)
    {
        var (token, name, email) = (form["token"].ToString(), form["name"].ToString().Trim(), form["email"].ToString().Trim());
        if (await Find(token, ct) is not { Purpose: LinkPurpose.FirstOwner } || await page.Door.Desk.Accounts.HasSomebody(ct))
            return page.NotFound();
        if (Problem(form, name, email) is { } problem)
            return First(token, name, email, page.Door.Say(problem));
        var owner = new Account
        {
            Name = name,
            Email = email,
            Role = Role.Owner,
            Link = token,
        };
        if (!(await users.CreateAsync(owner, form["password"].ToString())).Succeeded)
            return page.Door.Outcome is AccountOutcome.NoName or AccountOutcome.NotAnEmail
                ? First(token, name, email, page.Door.Say(page.Door.Outcome))
                : page.NotFound();
        return await In(owner, ct);
    }

    public async Task<IResult> Show(string token, CancellationToken ct) =>
        await Find(token, ct) is { Staff: { } staff } link && await page.Door.Desk.Accounts.ById(staff, ct) is { } account
            ? Show(token, link.Purpose, account, null)
            : page.NotFound();

    public async Task<IResult> Come(IFormCollection form, CancellationToken ct)
    {
        var token = form["token"].ToString();
        if (
            await Find(token, ct) is not { Staff: { } staff } link
            || await page.Door.Desk.Accounts.ById(staff, ct) is not { State: not StaffState.Disabled } account
        )
            return page.NotFound();
        if (Problem(form, account.Name, account.Email) is { } problem)
            return Show(token, link.Purpose, account, page.Door.Say(problem));
        account.Link = token;
        account.State = StaffState.Active;
        // Whatever there was is replaced: whoever holds the link was given it to that end.
        account.PasswordHash = null;
        if (!(await users.AddPasswordAsync(account, form["password"].ToString())).Succeeded)
            return page.NotFound();
        return await In(account, ct);
    }

    // A second factor that there is stays: a link for a new password is no way around it.
    async Task<IResult> In(Account account, CancellationToken ct) =>
        await page.Door.Desk.Accounts.ById(account.Id, ct) is not { } fresh ? page.NotFound()
        : await signIn.Admit(fresh) is null ? Results.Redirect(SignInPages.CodePath)
        : Results.Redirect(SignInPages.Inside);

    async Task<OpenLink?> Find(string token, CancellationToken ct) =>
        (await tries.Other(page.Door.Address, ct)).IsAllowed ? await page.Door.Desk.Accounts.Link(token, ct) : null;

    static PageWord? Problem(IFormCollection form, string name, string email) =>
        form["password"] != form["again"] ? PageWord.PasswordsDiffer : NewPassword.Problem(form["password"].ToString(), name, email);

    IResult First(string token, string? name, string? email, string? said) =>
        page.Show(
            PageWord.FirstTitle,
            Html.Join(
                page.Say(PageWord.FirstHint),
                page.Form(
                    FirstPath,
                    Html.Join(
                        page.Hidden("token", token),
                        page.Field(PageWord.Name, "name", "text", "name", name),
                        page.Field(PageWord.Email, "email", "email", "username", email),
                        Passwords()
                    ),
                    PageWord.GoOn
                )
            ),
            said,
            said is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest
        );

    IResult Show(string token, LinkPurpose purpose, Account account, string? said) =>
        page.Show(
            purpose is LinkPurpose.Invitation ? PageWord.JoinTitle : PageWord.NewPasswordTitle,
            Html.Join(
                new($"<p>{account.Name}<br>{account.Email}</p>"),
                page.Say(purpose is LinkPurpose.Invitation ? PageWord.JoinHint : PageWord.NewPasswordHint),
                page.Form(LinkPath, Html.Join(page.Hidden("token", token), page.Whose(account.Email), Passwords()), PageWord.GoOn)
            ),
            said,
            said is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest
        );

    Html Passwords() =>
        Html.Join(
            page.Field(PageWord.NewPassword, "password", "password", "new-password", hint: PageWord.PasswordHint),
            page.Field(PageWord.RepeatPassword, "again", "password", "new-password")
        );
}
