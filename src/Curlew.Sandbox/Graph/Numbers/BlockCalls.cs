using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Curlew.Sandbox;

/// <summary>The business's block list (Meta, block users, 2026-02): only people who wrote in the last 24 hours can be put on it.</summary>
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
        var body = await GraphBody.Read(http) ?? default;
        var people = body.Items("block_users").Select(user => user.Text("user") ?? user.Text("user_id") ?? "").ToArray();
        if (body.Text("messaging_product") is not "whatsapp")
            await Reply.Refuse(http, new(100, "(#100) The parameter messaging_product is required."));
        else if (people.Length == 0)
            await Reply.Refuse(http, new(100, "(#100) The parameter block_users is required."));
        else if (method == "POST" && number.Blocked.Count + people.Length > Most)
            await Reply.Refuse(http, new(139101, "The block list holds at most 64,000 people."));
        else
            await Change(http, number, method, people);
    }

    // Whoever could not be changed stands beside those who could, with a reason of their own, and the whole answer is a 400.
    Task Change(HttpContext http, BusinessNumber number, string method, string[] people)
    {
        var outcomes = people
            .Select(person => (Person: person, Why: method == "POST" ? Block(number, person) : Unblock(number, person)))
            .ToArray();
        var lists = new JsonObject
        {
            [method == "POST" ? "added_users" : "removed_users"] = new JsonArray([
                .. outcomes.Where(one => one.Why is null).Select(one => Shown(number, one.Person)),
            ]),
        };
        var answer = new JsonObject { ["messaging_product"] = "whatsapp", ["block_users"] = lists };
        var failed = outcomes.Where(one => one.Why is not null).Select(one => Failed(number, one.Person, one.Why!)).ToArray();
        if (failed.Length == 0)
            return Reply.Write(http, 200, answer);
        lists["failed_users"] = new JsonArray([.. failed]);
        answer["error"] = Reply.ErrorOf(new(139100, "Failed to block some users, see the block_users response list for details"));
        return Reply.Write(http, 400, answer);
    }

    Refusal? Block(BusinessNumber number, string person)
    {
        if (PhoneOf(number, person) is not (var phone and not 0) || !world.HasOpenWindow(number, phone))
            return new(131047, "User has not messaged in the last 24 hours");
        if (phone == PhoneDigits.Canonical(number.Display))
            return new(131021, "Failed to block self phone number.");
        number.Blocked[phone] = person;
        return null;
    }

    Refusal? Unblock(BusinessNumber number, string person) =>
        number.Blocked.TryRemove(PhoneOf(number, person), out _) ? null : new(139100, "The user is not on the block list.");

    ulong PhoneOf(BusinessNumber number, string person) =>
        world.Population.PhoneOf(person, number.Portfolio.Index) ?? PhoneDigits.Canonical(person);

    JsonObject Failed(BusinessNumber number, string person, Refusal why)
    {
        var shown = Shown(number, person);
        shown["errors"] = new JsonArray(
            new JsonObject
            {
                ["message"] = why.Code == 131047 ? "Re-engagement required" : why.Meaning.Title,
                ["code"] = why.Code,
                ["error_data"] = new JsonObject { ["details"] = why.Details },
            }
        );
        return shown;
    }

    // Everybody is answered for by the kind of id they were given by.
    JsonObject Shown(BusinessNumber number, string person)
    {
        var shown = new JsonObject { ["input"] = person };
        if (world.Population.PhoneOf(person, number.Portfolio.Index) is not null)
            shown["user_id"] = person;
        else if (PhoneDigits.Canonical(person) is var phone and not 0)
            shown["wa_id"] = world.Population.WaIdOf(phone);
        return shown;
    }

    Task List(HttpContext http, BusinessNumber number) =>
        Paging.Answer(
            http,
            [.. number.Blocked.OrderBy(one => one.Key)],
            one => $"{one.Key}",
            one =>
            {
                var shown = Shown(number, one.Value);
                shown.Remove("input");
                shown["messaging_product"] = "whatsapp";
                return shown;
            }
        );
}
