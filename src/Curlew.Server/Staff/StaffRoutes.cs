using System.Diagnostics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Curlew.Server.Staff;

/// <summary>Which page answers where. What is not said to be for everybody is for whoever is signed in.</summary>
static class StaffRoutes
{
    const long LargestForm = 64 * 1024;

    const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Paths that programs call: they get no page, whatever happens.</summary>
    static readonly string[] Programs = ["/webhooks", "/health"];

    public static void UseStaff(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        app.UseForwardedHeaders();
        app.UseExceptionHandler(failed => failed.Run(Apologise));
        app.Use((context, next) => IsForProgram(context) ? next(context) : Guard(context, next, address));
        app.UseRouting();
        app.Use((context, next) => IsNothing(context) ? Miss(context) : next(context));
        app.UseAuthentication();
        app.UseAuthorization();
    }

    public static void MapStaff(this WebApplication app)
    {
        app.MapGet("/", () => Results.Redirect(SignInPages.Inside));
        app.MapGet(Page.Style, () => Embedded("staff.css", "text/css")).AllowAnonymous();
        app.MapGet(Page.Script, () => Embedded("passkey.js", "text/javascript")).AllowAnonymous();

        app.MapGet(SignInPages.Path, (SignInPages pages, string? go_on) => pages.Show(go_on)).AllowAnonymous();
        app.MapGet(SignInPages.CodePath, (SignInPages pages, string? go_on) => pages.AskCode(go_on)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.Path, (pages, form, ct) => pages.Try(form, ct)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.CodePath, (pages, form, ct) => pages.TryCode(form, ct)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.AskPath, (pages, _, _) => pages.AskPasskey()).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.PasskeyPath, (pages, form, ct) => pages.TryPasskey(form, ct)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.OutPath, (pages, _, ct) => pages.SignOut(ct)).AllowAnonymous();

        app.MapGet(JoinPages.FirstPath, (JoinPages pages, HttpContext context) => pages.ShowFirst(Token(context), context.RequestAborted))
            .AllowAnonymous();
        app.MapGet(JoinPages.LinkPath, (JoinPages pages, HttpContext context) => pages.Show(Token(context), context.RequestAborted))
            .AllowAnonymous();
        Post<JoinPages>(app, JoinPages.FirstPath, (pages, form, ct) => pages.BeFirst(form, ct)).AllowAnonymous();
        Post<JoinPages>(app, JoinPages.LinkPath, (pages, form, ct) => pages.Come(form, ct)).AllowAnonymous();

        if (app.Services.GetService<OpenIdSettings>() is not null)
        {
            app.MapGet(OpenIdPages.Path, (OpenIdPages pages) => pages.Go()).AllowAnonymous();
            app.MapGet(OpenIdPages.BackPath, (OpenIdPages pages, CancellationToken ct) => pages.Back(ct)).AllowAnonymous();
        }

        app.MapGet(AccountPages.Path, (AccountPages pages, CancellationToken ct) => pages.Show(ct));
        Post<AccountPages>(app, AccountPages.PasswordPath, (pages, form, ct) => pages.ChangePassword(form, ct));
        Post<AccountPages>(app, AccountPages.SetUpPath, (pages, form, ct) => pages.SetUp(form, ct));
        Post<AccountPages>(app, AccountPages.ConfirmPath, (pages, form, ct) => pages.Confirm(form, ct));
        Post<AccountPages>(app, AccountPages.OffPath, (pages, form, ct) => pages.Off(form, ct));
        Post<AccountPages>(app, AccountPages.CodesPath, (pages, form, ct) => pages.NewCodes(form, ct));
        Post<AccountPages>(app, AccountPages.AskPath, (pages, _, ct) => pages.AskPasskey(ct));
        Post<AccountPages>(app, AccountPages.PasskeyPath, (pages, form, ct) => pages.AddPasskey(form, ct));
        Post<AccountPages>(app, AccountPages.RemovePath, (pages, form, ct) => pages.RemovePasskey(form, ct));
    }

    /// <summary>Maps a form. One that was not given to whoever sends it does nothing.</summary>
    static RouteHandlerBuilder Post<T>(WebApplication app, string path, Func<T, IFormCollection, CancellationToken, Task<IResult>> act)
        where T : notnull =>
        app.MapPost(path, async (HttpContext context, IAntiforgery antiforgery, Page page) =>
            {
                if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
                    return page.Show(
                        PageWord.SignIn,
                        page.Way(SignInPages.Path, PageWord.Back),
                        page.Door.Say(PageWord.FormStale),
                        StatusCodes.Status400BadRequest
                    );
                var form = await context.Request.ReadFormAsync(context.RequestAborted);
                return await act(context.RequestServices.GetRequiredService<T>(), form, context.RequestAborted);
            })
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm), new RequestFormLimitsAttribute { ValueCountLimit = 20 })
            .DisableAntiforgery();

    // A link is the address and its token; nothing else stands behind the question mark.
    static string Token(HttpContext context) => context.Request.QueryString.Value is ['?', .. var token] ? token : "";

    static IResult Embedded(string name, string type) =>
        Results.Stream(typeof(StaffRoutes).Assembly.GetManifestResourceStream($"staff/{name}")!, $"{type}; charset=utf-8");

    public static bool IsForProgram(HttpContext context) => Programs.Any(path => context.Request.Path.StartsWithSegments(path));

    // Everything below goes by the address that was set: a request may say of itself what it likes.
    static Task Guard(HttpContext context, RequestDelegate next, PublicAddress address)
    {
        var headers = context.Response.Headers;
        (headers.ContentSecurityPolicy, headers.XContentTypeOptions, headers.CacheControl) = (Policy, "nosniff", "no-cache, no-store");
        (headers["Referrer-Policy"], headers.XFrameOptions) = ("no-referrer", "DENY");
        if (!address.Answers(context.Request.Host))
            return Refuse(context, address);
        (context.Request.Scheme, context.Request.Host) = (address.Base.Scheme, new HostString(address.Base.Authority));
        return next(context);
    }

    static Task Refuse(HttpContext context, PublicAddress address)
    {
        var door = context.RequestServices.GetRequiredService<Door>();
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/html; charset=utf-8";
        var link = new Html($"""<p>{door.Say(PageWord.WrongAddress)} <a href="{address.Origin}">{address.Origin}</a></p>""");
        return context.Response.WriteAsync(Page.Text(door, PageWord.NotFound, link));
    }

    // Where a provider sends people back to is answered before any page is looked for.
    static bool IsNothing(HttpContext context) =>
        context.GetEndpoint() is null && !IsForProgram(context) && context.Request.Path != OpenIdPages.CallbackPath;

    static Task Miss(HttpContext context) => context.RequestServices.GetRequiredService<Page>().NotFound().ExecuteAsync(context);

    // What went wrong stands in the log beside this number; whoever is at the browser learns nothing else.
    static Task Apologise(HttpContext context)
    {
        if (IsForProgram(context))
            return Task.CompletedTask;
        var door = context.RequestServices.GetRequiredService<Door>();
        context.Response.ContentType = "text/html; charset=utf-8";
        (context.Response.Headers.ContentSecurityPolicy, context.Response.Headers.CacheControl) = (Policy, "no-store");
        var number = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        return context.Response.WriteAsync(
            Page.Text(door, PageWord.ErrorTitle, new($"<p>{door.Say(PageWord.ErrorHint)} <code>{number}</code></p>"))
        );
    }
}
