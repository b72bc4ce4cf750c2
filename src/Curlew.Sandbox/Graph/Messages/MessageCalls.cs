using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>`POST /{version}/{phone_number_id}/messages`: sends, read receipts and typing.</summary>
sealed class MessageCalls(World world)
{
    public async Task Post(HttpContext http)
    {
        using var body = await ReadJson(http);
        if (body is null) { await Reply.Refuse(http, new(100, "Invalid parameter: the body is not valid JSON.")); return; }
        if (body.RootElement.Text("status") is { } status) { await Receipt(http, status, body.RootElement); return; }

        var (draft, refusal) = MessageRequest.Read(body.RootElement, world);
        if (refusal is not null) { await Reply.Refuse(http, refusal); return; }
        var outcome = world.Accept(draft!);
        world.Journal.Await(outcome.Position);
        if (outcome.Refusal is { } limit) await Reply.Refuse(http, limit);
        else await Accepted(http, draft!, outcome.Id);
    }

    public static async Task<JsonDocument?> ReadJson(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (!read.IsCompleted) { reader.AdvanceTo(read.Buffer.Start, read.Buffer.End); continue; }
            try { return Parse(read.Buffer); }
            finally { reader.AdvanceTo(read.Buffer.End); }
        }
    }

    // The document keeps a reference to the memory it was read from, which Kestrel reuses; so it gets a copy.
    static JsonDocument? Parse(ReadOnlySequence<byte> bytes)
    {
        try { return JsonDocument.Parse(bytes.ToArray()); }
        catch (JsonException) { return null; }
    }

    Task Accepted(HttpContext http, Draft draft, string id) => Reply.Write(http, 200, json =>
    {
        json.WriteStartObject();
        json.WriteString("messaging_product"u8, "whatsapp"u8);
        json.WriteStartArray("contacts"u8);
        json.WriteStartObject();
        json.WriteString("input"u8, draft.Input);
        // The answer to a user id carries no wa_id (Meta, business-scoped user ids, 2026-05).
        if (draft.Phone != 0 && !draft.ToUserId) json.WriteString("wa_id"u8, world.Population.WaIdOf(draft.Phone));
        if (draft.Phone != 0) json.WriteString("user_id"u8, world.Population.UserIdOf(draft.Phone));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("messages"u8);
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        if (draft.Template is not null) json.WriteString("message_status"u8, "accepted"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    static Task Receipt(HttpContext http, string status, JsonElement body)
    {
        if (body.Text("messaging_product") is not "whatsapp") return Reply.Refuse(http, new(100, "(#100) The parameter messaging_product is required."));
        if (status != "read") return Reply.Refuse(http, new(100, "(#100) Param status must be one of {READ}."));
        return body.Text("message_id") is { } id && id.StartsWith("wamid.", StringComparison.Ordinal)
            ? Reply.Success(http)
            : Reply.Refuse(http, new(131009, "The message_id does not name a message of this number."));
    }
}
