using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Curlew.Sandbox;

/// <summary>One signed webhook body and the updates in it; posted again unchanged until it is answered 200.</summary>
sealed class Body
{
    // Meta, webhooks overview, 2026-03: at once, then with growing gaps, up to 7 days.
    static readonly TimeSpan[] Gaps =
    [
        TimeSpan.Zero,
        TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(4),
        TimeSpan.FromHours(12),
    ];

    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(7);

    readonly DateTimeOffset first;
    int failures;

    Body(Life of, List<Update> updates, byte[] bytes, DateTimeOffset now) =>
        (Of, Updates, Bytes, Signature, first, NextAt) = (of, updates, bytes, Sign(of.Account.AppSecret, bytes), now, now);

    /// <summary>What the first update is of: it decides where the body goes.</summary>
    public Life Of { get; }

    public List<Update> Updates { get; }
    public byte[] Bytes { get; }
    public string Signature { get; }
    public DateTimeOffset NextAt { get; private set; }

    /// <param name="updates">All for the same address and of the same secret; at least one.</param>
    public static Body Write(World world, List<Update> updates, DateTimeOffset now)
    {
        var bytes = MetaJson.Write(512 * updates.Count, json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "whatsapp_business_account"u8);
            json.WriteStartArray("entry"u8);
            var entries = updates.GroupBy(update => (update.Of.Account.Id, update.Of.HasEntryTime ? update.HappenedAt / 1000 : 0));
            foreach (var entry in entries)
                Entry(json, world, entry);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return new(updates[0].Of, updates, bytes, now);
    }

    public static string Sign(string secret, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>Plans the next attempt; false when Meta would have given up.</summary>
    public bool Failed(DateTimeOffset now)
    {
        NextAt = now + Gaps[Math.Min(failures++, Gaps.Length - 1)];
        return NextAt - first < GivesUpAfter;
    }

    static void Entry(Utf8JsonWriter json, World world, IGrouping<(string Account, long Time), Update> updates)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, updates.Key.Account);
        if (updates.Key.Time > 0)
            json.WriteNumber("time"u8, updates.Key.Time);
        json.WriteStartArray("changes"u8);
        foreach (var update in updates)
            update.Of.Write(json, world, update.Step);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
