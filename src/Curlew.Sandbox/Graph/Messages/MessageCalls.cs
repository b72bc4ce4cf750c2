using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>`POST /{version}/{phone_number_id}/messages`: sends, read receipts and typing.</summary>
sealed class MessageCalls(World world, Faults faults)
{
    public async Task Post(HttpContext http, BusinessNumber number, string endpoint)
    {
        if (await GraphBody.Read(http) is not { } body)
        {
            await Reply.Refuse(http, new(100, "Invalid parameter: the body is not valid JSON."));
            return;
        }
        if (TroubleOf(number) is { } trouble)
        {
            await Reply.Refuse(http, trouble);
            return;
        }
        if (body.Text("status") is { } status)
        {
            await Receipt(http, status, body);
            return;
        }

        var (draft, refusal) = MessageRequest.Read(body, world, number);
        if (endpoint == "marketing_messages" && refusal is null && draft!.Template?.IsMarketing != true)
            refusal = new(134100, "Only marketing templates can be sent here.");
        if (refusal is null && number.Blocked.ContainsKey(draft!.Phone))
            refusal = new(130403, "The business has blocked this person.");
        if (refusal is not null)
        {
            await Reply.Refuse(http, refusal);
            return;
        }
        await Send(http, number, endpoint == "messages" ? draft! : Lite(draft!), faults.Meet(endpoint, draft!.Phone));
    }

    async Task Send(HttpContext http, BusinessNumber number, Draft draft, SandboxFault? fault)
    {
        if (fault is { Kind: FaultKind.Refuse or FaultKind.Status or FaultKind.Reset })
        {
            await Faults.Answer(http, fault);
            return;
        }
        var outcome = world.Accept(number, draft);
        world.Journal.Await(outcome.Position);
        if (outcome.Refusal is { } limit)
        {
            await Reply.Refuse(http, limit);
            return;
        }
        if (fault is { Kind: FaultKind.AcceptThenReset or FaultKind.AcceptThenStatus })
        {
            await Faults.Answer(http, fault);
            return;
        }
        if (fault is { Kind: FaultKind.Slow })
            await Task.Delay(fault.Wait, http.RequestAborted);
        await Accepted(http, number, draft, outcome);
    }

    // What goes through the Marketing Messages API is priced in a category of its own (Meta, status webhook, 2026-09).
    static Draft Lite(Draft draft) => draft with { Template = draft.Template!.Value with { Category = "MARKETING_LITE" } };

    /// <summary>Why a number cannot send at all; null when it can.</summary>
    public static Refusal? TroubleOf(BusinessNumber number) =>
        number switch
        {
            { IsRegistered: false } => new(133010, "The phone number is not registered on the platform."),
            { NameStatus: "REJECTED" or "DECLINED" } => new(131037, "The display name has to be approved before messages can be sent."),
            { Status: "BANNED" } => new(131031, "The business account has been locked."),
            { Status: "RESTRICTED" } => new(368, "The business account is temporarily blocked for policy violations."),
            { Status: "UPGRADING" } => new(131057, "The number is being upgraded to a higher throughput."),
            _ => null,
        };

    Task Accepted(HttpContext http, BusinessNumber number, Draft draft, Acceptance outcome) => Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString("messaging_product"u8, "whatsapp"u8);
            json.WriteStartArray("contacts"u8);
            json.WriteStartObject();
            json.WriteString("input"u8, draft.Input);
            // The answer to a user id carries no wa_id (Meta, business-scoped user ids, 2026-05).
            if (draft.Phone != 0 && !draft.ToUserId)
                json.WriteString("wa_id"u8, world.Population.WaIdOf(draft.Phone));
            if (draft.Phone != 0)
                json.WriteString("user_id"u8, world.UserIdOf(number, draft.Phone));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("messages"u8);
            json.WriteStartObject();
            json.WriteString("id"u8, outcome.Id);
            if (draft.Template is not null)
                json.WriteString("message_status"u8, outcome.IsHeld ? "held_for_quality_assessment"u8 : "accepted"u8);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });

    Task Receipt(HttpContext http, string status, JsonElement body)
    {
        if (body.Text("messaging_product") is not "whatsapp")
            return Reply.Refuse(http, new(100, "(#100) The parameter messaging_product is required."));
        if (status != "read")
            return Reply.Refuse(http, new(100, "(#100) Param status must be one of {READ}."));
        if (body.Text("message_id") is not { } id || !id.StartsWith("wamid.", StringComparison.Ordinal))
            return Reply.Refuse(http, new(131009, "The message_id does not name a message of this number."));
        world.Read(here =>
        {
            here.Chats.ReadByBusiness(id);
            return true;
        });
        return Reply.Success(http);
    }
}
