using System.Globalization;
using Curlew.Staff;
using Microsoft.AspNetCore.Antiforgery;

namespace Curlew.Server.Staff;

/// <summary>One page: plain HTML that needs no script, its forms bound to whoever was given them.</summary>
sealed class Page(Door door, IAntiforgery antiforgery, IHttpContextAccessor contexts)
{
    public const string Style = "/sign-in/style.css",
        Script = "/sign-in/passkey.js";

    public Door Door => door;

    /// <summary>A page with a heading.</summary>
    /// <param name="said">What came of what was typed before; null for nothing.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="withScript">Whether there are passkeys on it.</param>
    public IResult Show(
        PageWord title,
        Html body,
        string? said = null,
        int status = StatusCodes.Status200OK,
        bool withScript = false,
        bool isGood = false
    ) => Results.Content(Text(door, title, body, said, withScript, isGood), "text/html; charset=utf-8", statusCode: status);

    /// <summary>A form that posts to a path.</summary>
    public Html Form(string path, Html fields, PageWord button, bool isQuiet = false) =>
        new(
            $"""
            <form method="post" action="{path}">{Token}{fields}<button{(isQuiet ? new Html($" class=\"quiet\"") : Html.None)}>{door.Say(
                button
            )}</button></form>
            """
        );

    /// <summary>A form that a passkey answers; without a script it is not there.</summary>
    /// <param name="asks">Where the script asks what the passkey is to sign.</param>
    public Html PasskeyForm(string path, string asks, bool isNew, PageWord button, Html fields = default) =>
        new(
            $"""
            <form method="post" action="{path}" data-passkey="{asks}" data-kind="{(
                isNew ? "create" : "get"
            )}" hidden>{Token}<input type="hidden" name="credential" value="">{fields}<button class="quiet">{door.Say(button)}</button></form>
            """
        );

    public Html Field(PageWord label, string name, string kind, string complete, string? value = null, PageWord? hint = null) =>
        new(
            $"""
            <label>{door.Say(label)}{Hint(
                hint
            )}<input type="{kind}" name="{name}" autocomplete="{complete}" value="{value}" maxlength="254" required></label>
            """
        );

    /// <summary>Whose password is asked for, for whatever keeps passwords for people; nobody sees it.</summary>
    public Html Whose(string email) => new($"""<input type="text" name="whose" autocomplete="username" value="{email}" hidden>""");

    /// <summary>A way on that is no form.</summary>
    public Html Way(string path, PageWord word) => new($"""<a class="button quiet" href="{path}">{door.Say(word)}</a>""");

    /// <summary>What came of a passkey: there was nothing that anybody typed.</summary>
    public string SayOfPasskey(AccountOutcome outcome) =>
        outcome is AccountOutcome.Refused ? door.Say(PageWord.PasskeyRefused) : door.Say(outcome);

    /// <summary>The field of a code of six digits.</summary>
    public Html CodeField() =>
        new(
            $"""
            <label>{door.Say(
                PageWord.Code
            )}<input name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]*" maxlength="7" required></label>
            """
        );

    public Html Hidden(string name, string value) => new($"""<input type="hidden" name="{name}" value="{value}">""");

    public Html Say(PageWord word) => new($"""<p class="hint">{door.Say(word)}</p>""");

    /// <summary>The status of a page that says what came of it. Where it was tried too often, the answer says when to come again as well.</summary>
    public int Status(AccountOutcome outcome)
    {
        if (outcome is not AccountOutcome.TooManyTries { Minutes: var minutes })
            return outcome.IsDone ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        contexts.HttpContext!.Response.Headers.RetryAfter = (minutes * 60).ToString(CultureInfo.InvariantCulture);
        return StatusCodes.Status429TooManyRequests;
    }

    /// <summary>There is nothing here, or not any more.</summary>
    public IResult NotFound() =>
        Show(PageWord.NotFound, Html.Join(Say(PageWord.NotFoundHint), Way("/", PageWord.Back)), status: StatusCodes.Status404NotFound);

    /// <summary>A page as text, where there is no result to give.</summary>
    public static string Text(Door door, PageWord title, Html body, string? said = null, bool withScript = false, bool isGood = false) =>
        new Html(
            $"""
            <!doctype html>
            <html lang="{door.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{door.Say(title)} · Curlew</title>
            <link rel="stylesheet" href="{Style}">
            {(withScript ? new Html($"""<script src="{Script}" defer></script>""") : Html.None)}
            </head>
            <body>
            <main>
            <h1>{door.Say(title)}</h1>
            {(said is null ? Html.None : new Html($"""<p class="{(isGood ? "good" : "bad")}" role="status">{said}</p>"""))}
            {body}
            </main>
            </body>
            </html>
            """
        ).ToString();

    Html Token =>
        antiforgery.GetAndStoreTokens(contexts.HttpContext!) is var tokens ? Hidden(tokens.FormFieldName, tokens.RequestToken!) : Html.None;

    Html Hint(PageWord? hint) => hint is { } word ? new($"<small>{door.Say(word)}</small>") : Html.None;
}
