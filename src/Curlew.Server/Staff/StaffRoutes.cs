using System.Diagnostics;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Curlew.Server.Staff;

/// <summary>Which page answers where. What is not said to be for everybody is for whoever is signed in.</summary>
static class StaffRoutes
{
    const long LargestForm = 64 * 1024;

    // The largest form has six fields.
    static readonly FormOptions Limits = new() { ValueCountLimit = 20 };

    static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Paths that programs call: they get no page, whatever happens.</summary>
    static readonly string[] Programs = ["/webhooks", "/health", "/api"];

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
        Get(app, "/", () => Results.Redirect(SignInPages.Inside));
        Get(app, Page.Style, () => Embedded("staff.css", "text/css")).AllowAnonymous();
        Get(app, Page.Script, () => Embedded("passkey.js", "text/javascript")).AllowAnonymous();

        Get(app, SignInPages.Path, (SignInPages pages, string? go_on) => pages.Show(go_on)).AllowAnonymous();
        Get(app, SignInPages.CodePath, (SignInPages pages, string? go_on) => pages.AskCode(go_on)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.Path, (pages, form, ct) => pages.Try(form, ct)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.CodePath, (pages, form, ct) => pages.TryCode(form, ct)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.AskPath, (pages, _, _) => pages.AskPasskey()).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.PasskeyPath, (pages, form, ct) => pages.TryPasskey(form, ct)).AllowAnonymous();
        Post<SignInPages>(app, SignInPages.OutPath, (pages, _, ct) => pages.SignOut(ct)).AllowAnonymous();

        Get(app, JoinPages.FirstPath, (JoinPages pages, HttpContext context) => pages.ShowFirst(Token(context), context.RequestAborted))
            .AllowAnonymous();
        Get(app, JoinPages.LinkPath, (JoinPages pages, HttpContext context) => pages.Show(Token(context), context.RequestAborted))
            .AllowAnonymous();
        Post<JoinPages>(app, JoinPages.FirstPath, (pages, form, ct) => pages.BeFirst(form, ct)).AllowAnonymous();
        Post<JoinPages>(app, JoinPages.LinkPath, (pages, form, ct) => pages.Come(form, ct)).AllowAnonymous();

        if (app.Services.GetService<OpenIdSettings>() is not null)
        {
            app.MapGet(OpenIdPages.Path, (OpenIdPages pages) => pages.Go()).AllowAnonymous();
            app.MapGet(OpenIdPages.BackPath, (OpenIdPages pages, CancellationToken ct) => pages.Back(ct)).AllowAnonymous();
        }

        Get(app, AccountPages.Path, (AccountPages pages, CancellationToken ct) => pages.Show(ct));
        Post<AccountPages>(app, AccountPages.PasswordPath, (pages, form, ct) => pages.ChangePassword(form, ct));
        Post<AccountPages>(app, AccountPages.SetUpPath, (pages, form, ct) => pages.SetUp(form, ct));
        Post<AccountPages>(app, AccountPages.ConfirmPath, (pages, form, ct) => pages.Confirm(form, ct));
        Post<AccountPages>(app, AccountPages.OffPath, (pages, form, ct) => pages.Off(form, ct));
        Post<AccountPages>(app, AccountPages.CodesPath, (pages, form, ct) => pages.NewCodes(form, ct));
        Post<AccountPages>(app, AccountPages.AskPath, (pages, _, ct) => pages.AskPasskey(ct));
        Post<AccountPages>(app, AccountPages.PasskeyPath, (pages, form, ct) => pages.AddPasskey(form, ct));
        Post<AccountPages>(app, AccountPages.RemovePath, (pages, form, ct) => pages.RemovePasskey(form, ct));
    }

    /// <summary>Maps a page, and its head for whoever only looks whether it is there.</summary>
    static RouteHandlerBuilder Get(WebApplication app, string path, Delegate show) => app.MapMethods(path, Reading, show);

    /// <summary>Maps a form. One that was not given to whoever sends it does nothing.</summary>
    static RouteHandlerBuilder Post<T>(WebApplication app, string path, Func<T, IFormCollection, CancellationToken, Task<IResult>> act)
        where T : notnull =>
        app.MapPost(path, async (HttpContext context, IAntiforgery antiforgery, Page page) =>
            {
                var (form, status) = await Read(context);
                if (form is not null && await antiforgery.IsRequestValidAsync(context))
                    return await act(context.RequestServices.GetRequiredService<T>(), form, context.RequestAborted);
                var said = page.Door.Say(form is null ? PageWord.FormUnread : PageWord.FormStale);
                return page.Show(PageWord.SignIn, page.Way(SignInPages.Path, PageWord.Back), said, status);
            })
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm))
            .DisableAntiforgery();

    // Before anything else looks at it: what no browser makes of these forms is whoever's who sent it, and nothing that went wrong here.
    static async Task<(IFormCollection? Form, int Status)> Read(HttpContext context)
    {
        if (context.Request.ContentLength > LargestForm)
            return (null, StatusCodes.Status413PayloadTooLarge);
        if (!context.Request.HasFormContentType)
            return (null, StatusCodes.Status400BadRequest);
        try
        {
            var form = await context.Request.ReadFormAsync(Limits, context.RequestAborted);
            return (IsText(form) ? form : null, StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException e)
        {
            return (null, e.StatusCode);
        }
        catch (Exception e)
            when (e is InvalidDataException or InvalidOperationException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            // Too many fields, a field without an end, a zero byte.
            return (null, StatusCodes.Status400BadRequest);
        }
    }

    // A zero byte is no part of any text, and PostgreSQL takes none.
    static bool IsText(IFormCollection form) => !form.Any(field => field.Value.Any(value => value?.Contains('\0') ?? false));

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
