using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>Looking over a customer's shoulder, and acting as them.</summary>
sealed class CustomerCalls(World world)
{
    const int InboundMediaDays = 7;

    public Task Answer(HttpContext http, string[] path) =>
        (http.Request.Method, path) switch
        {
            ("GET", []) => List(http),
            ("GET", [var phone, "chat"]) => Chat(http, phone),
            ("GET", [_, "media", var id]) => Media(http, id),
            ("POST", [var phone, "messages"]) => Say(http, phone),
            ("POST", [var phone, "media"]) => Attach(http, phone),
            ("POST", [var phone, "does", var what]) => Does(http, phone, what),
            _ => AdminApi.Refuse(
                http,
                "Ask for customers, customers/{phone}/chat, or post to messages, media or does/{stop|start|stop_in_whatsapp|start_in_whatsapp|block|unblock}."
            ),
        };

    Task List(HttpContext http)
    {
        var search = http.Request.Query["q"].ToString();
        var limit = Math.Clamp(int.TryParse(http.Request.Query["limit"], CultureInfo.InvariantCulture, out var asked) ? asked : 50, 1, 200);
        var offset = int.TryParse(http.Request.Query["offset"], CultureInfo.InvariantCulture, out var from) ? Math.Max(0, from) : 0;
        var (version, chatting) = world.Read(here => (here.Chats.Version, here.Chats.Latest.Take(300).ToArray()));
        var talking = chatting.Select(bubble => (bubble.Phone, Last: (Bubble?)bubble)).ToList();
        var known = talking.Select(one => one.Phone).ToHashSet();
        var quiet = Enumerable
            .Range(0, world.Population.Count)
            .Select(world.Population.PhoneOf)
            .Where(phone => !known.Contains(phone))
            .Select(phone => (Phone: phone, Last: (Bubble?)null));
        var shown = talking.Concat(quiet).Where(one => Matches(one.Phone, search)).Skip(offset).Take(limit);
        return AdminApi.Write(http, new { version, customers = shown.Select(one => Row(one.Phone, one.Last)) });
    }

    Task Chat(HttpContext http, string phone)
    {
        var digits = PhoneDigits.Canonical(phone);
        var number = NumberOf(http, null);
        var (version, chat, marks, wrote) = world.Read(here =>
        {
            var slot = here.People.Slot(here.Population, digits);
            return (
                here.Chats.Version,
                here.Chats.With(digits).Where(bubble => bubble.Number == number.Id).ToArray(),
                number.Pairs.Marks(slot),
                number.Pairs.LastWrote(slot)
            );
        });
        return AdminApi.Write(
            http,
            new
            {
                version,
                number = number.Id,
                customer = Row(digits, null),
                details = world.Population.ByPhone(phone),
                stopped = marks.HasFlag(Mark.Stopped),
                stopped_in_whatsapp = marks.HasFlag(Mark.StoppedInWhatsApp),
                blocked = marks.HasFlag(Mark.Blocked),
                window_open_until = wrote > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(wrote).AddDays(1) : (DateTimeOffset?)null,
                messages = chat.Select(Shown),
            }
        );
    }

    async Task Media(HttpContext http, string id)
    {
        if (world.Media.Find(id) is not { } file)
        {
            http.Response.StatusCode = 404;
            return;
        }
        http.Response.ContentType = file.MimeType;
        // What a business uploads is shown, never run.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.Body.WriteAsync(file.Bytes, http.RequestAborted);
    }

    async Task Say(HttpContext http, string phone)
    {
        var body = await GraphBody.Read(http);
        var number = NumberOf(http, body?.Text("number"));
        var context = body?.Text("context") is { } quoted ? new { from = number.Display, id = quoted } : null;
        object? content = body switch
        {
            { } given when given.Child("message") is { } raw => raw,
            { } given when given.Child("tap") is { } tap => Tapped(tap, context),
            { } given when given.Text("text") is { Length: > 0 } text => Typed(text, context),
            { } given when given.Text("emoji") is { } emoji => new
            {
                type = "reaction",
                reaction = new { message_id = context?.id, emoji },
            },
            _ => null,
        };
        if (content is null)
        {
            await AdminApi.Refuse(http, "Give text, tap, emoji or message.");
            return;
        }
        await Write(http, number, phone, Turn.Question, content);
    }

    static JsonObject Typed(string text, object? context)
    {
        var message = new JsonObject
        {
            ["type"] = "text",
            ["text"] = new JsonObject { ["body"] = text },
        };
        if (context is not null)
            message["context"] = JsonSerializer.SerializeToNode(context);
        return message;
    }

    static JsonObject Tapped(JsonElement tap, object? context)
    {
        var (kind, id, title) = (tap.Text("kind") ?? "button", tap.Text("id") ?? "", tap.Text("title") ?? "");
        var message = new JsonObject { ["context"] = JsonSerializer.SerializeToNode(context) };
        message["type"] = kind == "button" ? "button" : "interactive";
        if (kind == "button")
            message["button"] = new JsonObject { ["payload"] = id, ["text"] = title };
        else
            message["interactive"] = new JsonObject
            {
                ["type"] = kind,
                [kind] = new JsonObject { ["id"] = id, ["title"] = title },
            };
        return message;
    }

    async Task Attach(HttpContext http, string phone)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form.Files.GetFile("file") is not { } file)
        {
            await AdminApi.Refuse(http, "Attach a file.");
            return;
        }
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, http.RequestAborted);
        var stored = world.Media.Add(null, file.ContentType, file.FileName, bytes.ToArray(), InboundMediaDays);
        var kind = file.ContentType.Split('/')[0] is var major and ("image" or "video" or "audio") ? major : "document";
        var media = new JsonObject
        {
            ["id"] = stored.Id,
            ["mime_type"] = stored.MimeType,
            ["sha256"] = Convert.ToBase64String(SHA256.HashData(stored.Bytes)),
        };
        if (kind == "document")
            media["filename"] = stored.FileName;
        if (form["caption"].ToString() is { Length: > 0 } caption && kind != "audio")
            media["caption"] = caption;
        await Write(http, NumberOf(http, form["number"]), phone, Turn.Question, new JsonObject { ["type"] = kind, [kind] = media });
    }

    async Task Does(HttpContext http, string phone, string what)
    {
        var number = NumberOf(http, (await GraphBody.Read(http))?.Text("number"));
        var digits = PhoneDigits.Canonical(phone);
        var language = world.Population.LanguageOf(digits);
        switch (what)
        {
            case "stop" or "start":
                var turn = what == "stop" ? Turn.Stop : Turn.Start;
                await Write(http, number, phone, turn, new { type = "text", text = new { body = Phrases.For(language, turn, default) } });
                return;
            case "stop_in_whatsapp" or "start_in_whatsapp" or "block" or "unblock":
                world.Decide(number, digits, what);
                await AdminApi.Write(http, new { done = what });
                return;
            default:
                await AdminApi.Refuse(http, "A customer can stop, start, stop_in_whatsapp, start_in_whatsapp, block and unblock.");
                return;
        }
    }

    Task Write(HttpContext http, BusinessNumber number, string phone, Turn turn, object content)
    {
        var digits = PhoneDigits.Canonical(phone);
        if (digits == 0)
            return AdminApi.Refuse(http, "That is not a phone number.");
        var writing = world.Write(number, digits, turn, JsonSerializer.Serialize(content));
        return AdminApi.Write(http, new { id = writing.Id });
    }

    // Whoever writes from here says to which number; the first where they do not.
    BusinessNumber NumberOf(HttpContext http, string? named) =>
        world.Businesses.Number(
            named is { Length: > 0 } ? named
            : http.Request.Query["number"].ToString() is { Length: > 0 } asked ? asked
            : null
        );

    bool Matches(ulong phone, string search) =>
        search.Length == 0
        || phone.ToString(CultureInfo.InvariantCulture).Contains(search.TrimStart('+'), StringComparison.Ordinal)
        || world.Population.NameOf(phone).Contains(search, StringComparison.CurrentCultureIgnoreCase);

    object Row(ulong phone, Bubble? last) =>
        new
        {
            phone = "+" + phone.ToString(CultureInfo.InvariantCulture),
            name = world.Population.NameOf(phone),
            country = Countries.Of(phone).Code,
            language = world.Population.LanguageOf(phone),
            last = last is null ? null : Shown(last),
        };

    static object Shown(Bubble bubble) =>
        new
        {
            bubble.Id,
            number = bubble.Number,
            at = DateTimeOffset.FromUnixTimeMilliseconds(bubble.At),
            from_business = bubble.FromBusiness,
            bubble.Type,
            bubble.Text,
            bubble.Media,
            header = bubble.Frame.Header,
            footer = bubble.Frame.Footer,
            choices = bubble.Choices.Select(choice => new
            {
                choice.Kind,
                choice.Id,
                choice.Title,
            }),
            links = bubble.Links.Select(link => new { link.Title, link.Address }),
            bubble.Status,
            bubble.Code,
        };
}
