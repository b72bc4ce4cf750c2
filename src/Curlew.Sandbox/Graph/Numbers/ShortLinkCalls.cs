using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Short links and QR codes that open a chat with a text filled in (Meta, QR codes, 2026-03).</summary>
sealed class ShortLinkCalls(World world)
{
    const int Most = 2_000;
    const int LongestText = 140;

    /// <summary>What a short link opens, and its QR code says.</summary>
    public static string Address(string code) => $"https://wa.me/message/{code}";

    public async Task Answer(HttpContext http, BusinessNumber number, string? code)
    {
        var body = await GraphBody.Read(http) ?? default;
        await (
            http.Request.Method switch
            {
                "POST" => Put(http, number, code ?? body.Text("code"), body.Text("prefilled_message"), body.Text("generate_qr_image")),
                "DELETE" when code is not null && number.ShortLinks.TryRemove(code, out _) => Reply.Success(http),
                "GET" when code is null => Paging.Answer(
                    http,
                    [.. number.ShortLinks.OrderBy(link => link.Key, StringComparer.Ordinal)],
                    link => link.Key,
                    link => Shown(http, link.Key, link.Value, null)
                ),
                "GET" when number.ShortLinks.TryGetValue(code!, out var text) => Reply.Write(
                    http,
                    200,
                    new JsonObject { ["data"] = new JsonArray(Shown(http, code!, text, null)) }
                ),
                _ => Reply.Refuse(http, new(100, $"(#100) There is no short link with the code {code}.")),
            }
        );
    }

    Task Put(HttpContext http, BusinessNumber number, string? code, string? text, string? image)
    {
        if (text is not { Length: > 0 and <= LongestText })
            return Reply.Refuse(http, new(100, $"(#100) Param prefilled_message must be 1 to {LongestText} characters long."));
        if (image is not (null or "SVG" or "PNG" or "svg" or "png"))
            return Reply.Refuse(http, new(100, "(#100) Param generate_qr_image must be one of {SVG, PNG}."));
        if (code is not null && !number.ShortLinks.ContainsKey(code))
            return Reply.Refuse(http, new(100, $"(#100) There is no short link with the code {code}."));
        if (code is null && number.ShortLinks.Count >= Most)
            return Reply.Refuse(http, new(100, $"(#100) A number has at most {Most} short links."));
        code ??= NewCode(number);
        number.ShortLinks[code] = text;
        return Reply.Write(http, 200, Shown(http, code, text, image));
    }

    // Thirteen capitals and digits with a one at the end, as Meta's look.
    string NewCode(BusinessNumber number)
    {
        var dice = new Dice(world.Options.Seed).Of(number.Id).Of((ulong)world.Now).Of((ulong)number.ShortLinks.Count);
        const string Signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        return string.Create(14, dice, static (code, from) =>
        {
            for (var at = 0; at < code.Length - 1; at++)
                code[at] = Signs[from.Of((ulong)at).Pick(Signs.Length)];
            code[^1] = '1';
        });
    }

    static JsonObject Shown(HttpContext http, string code, string text, string? image)
    {
        var shown = new JsonObject
        {
            ["code"] = code,
            ["prefilled_message"] = text,
            ["deep_link_url"] = Address(code),
        };
        if (image is not null)
            shown["qr_image_url"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{http.Request.Scheme}://{http.Request.Host}/qr/{code}.{image.ToLowerInvariant()}"
            );
        return shown;
    }
}
