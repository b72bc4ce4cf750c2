using System.Text;
using System.Text.Json.Nodes;
using Curlew.Server.Rehearsals.Scenarios;
using Curlew.Tests;

namespace Curlew.Server.Tests;

/// <summary>One thing Meta tells, in the webhook field it tells it in.</summary>
/// <param name="At">When it happened; written into the entry where the field has no moment of its own.</param>
/// <param name="Account">Account it is told of; null for the business's own.</param>
sealed record Told(string Field, JsonObject Value, DateTimeOffset? At = null, string? Account = null);

/// <summary>
/// Seeded days in the life of a business: everything Meta can tell, told in such a way that what is true in the end does not depend on
/// the order. What does (a new number that writes before anybody knows whose it is) is told elsewhere.
/// </summary>
sealed class Corpus(Random random, string wabaId, string phoneNumberId, DateTimeOffset begin)
{
    static readonly int Messages = Length.Of(quick: 400, full: 1_700),
        Unclear = Length.Of(quick: 10, full: 30),
        Wishes = Length.Of(quick: 30, full: 100),
        Echoes = Length.Of(quick: 40, full: 150),
        OtherTools = Length.Of(quick: 30, full: 100),
        TemplateEvents = Length.Of(quick: 30, full: 80),
        LimitEvents = Length.Of(quick: 8, full: 20),
        Standby = Length.Of(quick: 16, full: 40),
        NobodysBusiness = Length.Of(quick: 12, full: 30);

    // No two at one second: which of them came first would be anybody's guess.
    const int Moments = 3_000;
    const int SecondsBetween = 57;

    readonly List<Told> told = [];
    readonly Writing writing = new(random, phoneNumberId);
    readonly Queue<int> moments = new(Shuffled(random, Moments));

    public IReadOnlyList<Told> Told => told;

    /// <param name="people">Who writes.</param>
    /// <param name="sent">What a campaign has sent before.</param>
    public Corpus Fill(IReadOnlyList<Writer> people, IReadOnlyList<SentMessage> sent)
    {
        for (var n = 0; n < Messages; n++)
            Message($"wamid.in.{n}", Any(people), sent, $"wamid.in.{random.Next(Messages)}");
        for (var n = 0; n < Unclear; n++)
            told.Add(writing.Text($"wamid.unclear.{n}", Any(people), Next(), "cancel"));
        for (var n = 0; n < Wishes; n++)
            told.Add(
                n % 3 == 0
                    ? writing.Preference(Any(people), Next(), n % 2 == 0)
                    : writing.Text($"wamid.wish.{n}", Any(people), Next(), n % 2 == 0 ? "STOP" : "START")
            );
        for (var n = 0; n < Standby; n++)
            told.Add(
                writing.Text($"wamid.standby.{n}", Any(people), Next(), n % 8 == 0 ? "STOP" : "Is anybody there?") with
                {
                    Field = "standby",
                }
            );
        for (var n = 0; n < Echoes; n++)
            Echo($"wamid.echo.{n}", Any(people));
        foreach (var person in people.Where(person => person.Next is not null))
            told.Add(writing.IdentityChange($"wamid.change.{person.Next!.Index}", person, Next()));
        foreach (var message in sent)
            Statuses(message.Wamid, message, message.Fate);
        for (var n = 0; n < OtherTools; n++)
            Statuses($"wamid.of-another-tool.{n}", null, random.Next(4));
        Account();
        return this;
    }

    /// <summary>Bodies of one to three tellings each; another random gives other bodies of the same.</summary>
    public List<byte[]> Pack(Random packing)
    {
        var left = told.ToArray();
        packing.Shuffle(left);
        var bodies = new List<byte[]>();
        for (var at = 0; at < left.Length; )
        {
            var some = left[at..Math.Min(left.Length, at + packing.Next(1, 4))];
            at += some.Length;
            bodies.Add(Body(some));
        }

        return bodies;
    }

    // WhatsApp lets people quote only within their own chat: who quotes what somebody else was sent has said that they are that person, and
    // whether that is news depends on what came before. Whoever was sent nothing quotes a message nobody knows.
    void Message(string wamid, Writer person, IReadOnlyList<SentMessage> sent, string other)
    {
        var theirs = person.Phone is null ? null : sent.FirstOrDefault(message => message.Phone == person.Phone);
        told.Add(writing.Message(wamid, person, Next(), theirs?.Wamid ?? "wamid.never-seen", other));
    }

    void Echo(string wamid, Writer person)
    {
        var at = Next();
        told.Add(writing.Echo(wamid, person, at));
        told.Add(writing.Status(wamid, "sent", at.AddSeconds(1), person));
        told.Add(writing.Status(wamid, "delivered", at.AddSeconds(2), person));
    }

    // Whoever answers without having read has receipts off: not every message gets every status.
    void Statuses(string wamid, SentMessage? message, int fate)
    {
        var at = message?.At ?? Next();
        if (fate is 0)
            told.Add(writing.Status(wamid, "failed", at.AddSeconds(3), message, 131026));
        if (fate is 1)
            told.Add(writing.Status(wamid, "failed", at.AddSeconds(3), message, 131050));
        if (fate is 2 or 3 or 4)
            told.Add(writing.Status(wamid, "sent", at.AddSeconds(1), message));
        if (fate is 3 or 4)
            told.Add(writing.Status(wamid, "delivered", at.AddSeconds(4), message));
        if (fate is 4 or 5)
            told.Add(writing.Status(wamid, "read", at.AddSeconds(60), message));
    }

    void Account()
    {
        for (var n = 0; n < TemplateEvents; n++)
            told.Add(Writing.Template(random.Next(3), random.Next(4), Next()));
        for (var n = 0; n < LimitEvents; n++)
        {
            var at = Next();
            told.Add(new("business_capability_update", new() { ["max_daily_conversations_per_business"] = random.Next(250, 100_000) }, at));
        }

        for (var n = 0; n < NobodysBusiness; n++)
            told.Add(
                n % 3 == 0
                    ? new("never_heard_of", new() { ["n"] = n }, Next())
                    : new(
                        "messages",
                        new()
                        {
                            ["metadata"] = new JsonObject { ["phone_number_id"] = "31337" },
                            ["messages"] = new JsonArray(
                                new JsonObject
                                {
                                    ["id"] = $"wamid.theirs.{n}",
                                    ["from"] = "16505550000",
                                    ["type"] = "text",
                                }
                            ),
                        }
                    )
            );
    }

    byte[] Body(IEnumerable<Told> some) =>
        Encoding.UTF8.GetBytes(
            new JsonObject { ["object"] = "whatsapp_business_account", ["entry"] = new JsonArray([.. some.Select(Entry)]) }.ToJsonString()
        );

    JsonObject Entry(Told one)
    {
        var entry = new JsonObject
        {
            ["id"] = one.Account ?? wabaId,
            ["changes"] = new JsonArray(new JsonObject { ["field"] = one.Field, ["value"] = one.Value.DeepClone() }),
        };
        if (one.At is { } at)
            entry["time"] = at.ToUnixTimeSeconds();
        return entry;
    }

    DateTimeOffset Next() => begin.AddSeconds((1 + moments.Dequeue()) * SecondsBetween);

    static int[] Shuffled(Random random, int count)
    {
        int[] numbers = [.. Enumerable.Range(0, count)];
        random.Shuffle(numbers);
        return numbers;
    }

    T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}

/// <summary>Somebody who writes, always showing the same identifiers.</summary>
/// <param name="Next">Who they become, where they change number or user id.</param>
sealed record Writer(int Index, string? Phone, string? UserId, string? Name, Writer? Next = null);

/// <summary>A message a campaign sent.</summary>
/// <param name="UserId">What statuses name the person by as well; null where nothing.</param>
/// <param name="Opaque">What Meta echoes in its statuses.</param>
/// <param name="Fate">What becomes of it: 0 fails, 1 fails because the person stopped marketing, 2 sent, 3 delivered, 4 and 5 read, above
/// nothing is heard.</param>
sealed record SentMessage(string Wamid, string Opaque, string Phone, string? UserId, DateTimeOffset At, int Fate)
{
    public const string Lost = "wamid.lost.";

    /// <summary>No answer told what WhatsApp calls it.</summary>
    public bool IsLost => Wamid.StartsWith(Lost, StringComparison.Ordinal);
}
