using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The business's block list (Meta, block users, 2026-03): only people who wrote in the last 24 hours can be put on it.</summary>
sealed class BlockCalls(World world)
{
    const int Most = 64_000;

    public async Task Answer(HttpContext http, BusinessNumber number, string method)
    {
        if (method == "GET")
        {
            await List(http, number);
            return;
        }
        var body = await GraphBody.Read(http);
        if (body?.Text("messaging_product") is not "whatsapp")
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter messaging_product is required."));
            return;
        }
        var people = body.Value.Items("block_users").Select(user => user.Text("user") ?? user.Text("user_id") ?? "").ToArray();
        if (people.Length == 0)
        {
            await Reply.Refuse(http, new(100, "(#100) The parameter block_users is required."));
            return;
        }
        if (method == "POST" && number.Blocked.Count + people.Length > Most)
        {
            await Reply.Refuse(http, new(139101, "The block list holds at most 64,000 people."));
            return;
        }

        var done = people.Where(person => Change(number, person, method)).ToArray();
        if (done.Length == 0)
        {
            await Reply.Refuse(
                http,
                new(139100, "No one of these people could be changed: only people who wrote in the last 24 hours can be blocked.")
            );
            return;
        }
        await Reply.Write(http, 200, json =>
            Write(json, number, method == "POST" ? "added_users"u8 : "removed_users"u8, done, people.Except(done))
        );
    }

    bool Change(BusinessNumber number, string person, string method)
    {
        var phone = PhoneOf(number, person);
        if (phone == 0)
            return false;
        if (method == "DELETE")
            return number.Blocked.TryRemove(phone, out _);
        return world.HasOpenWindow(number, phone) && (number.Blocked[phone] = true);
    }

    ulong PhoneOf(BusinessNumber number, string person) =>
        world.Population.PhoneOf(person, number.Portfolio.Index) ?? PhoneDigits.Canonical(person);

    void Write(Utf8JsonWriter json, BusinessNumber number, ReadOnlySpan<byte> name, string[] done, IEnumerable<string> failed)
    {
        json.WriteStartObject();
        json.WriteString("messaging_product"u8, "whatsapp"u8);
        json.WriteStartObject("block_users"u8);
        json.WriteStartArray(name);
        foreach (var person in done)
        {
            json.WriteStartObject();
            json.WriteString("input"u8, person);
            json.WriteString("wa_id"u8, world.Population.WaIdOf(PhoneOf(number, person)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("failed_users"u8);
        foreach (var person in failed)
        {
            json.WriteStartObject();
            json.WriteString("input"u8, person);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    Task List(HttpContext http, BusinessNumber number) => Reply.Write(http, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("data"u8);
            foreach (var phone in number.Blocked.Keys.Order())
            {
                json.WriteStartObject();
                json.WriteString("messaging_product"u8, "whatsapp"u8);
                json.WriteString("wa_id"u8, world.Population.WaIdOf(phone));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
}
