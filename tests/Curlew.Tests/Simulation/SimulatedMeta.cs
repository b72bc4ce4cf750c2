using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Curlew.Messages;
using Curlew.Tests.Webhooks;

namespace Curlew.Tests.Simulation;

/// <summary>A message on its way, from the moment its call begins until the server learns how it ended, if ever.</summary>
/// <param name="To">Digits of a number, or a user id.</param>
/// <param name="Wamid">Null when Meta did not take it, or no byte of it left.</param>
sealed record Letter(
    int Server,
    string Number,
    Guid Attempt,
    string To,
    string Template,
    DateTimeOffset At,
    string? Wamid,
    Func<HttpResponseMessage> Answer
)
{
    public TaskCompletionSource<HttpResponseMessage> Waiting { get; } = new();

    /// <summary>Meta gave it up after it had taken it: the person does not have it.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>The statuses Meta has told of it and that were stored.</summary>
    public HashSet<string> Told { get; } = [];

    public override string ToString() =>
        $"{At:dd HH:mm:ss.f} server {Server} to {To}: {Template} {Wamid ?? "not taken"}{(IsGivenUp ? ", given up" : "")}, told {string.Join(", ", Told.Order())}";
}

/// <summary>What Meta wants to tell, until it is stored.</summary>
/// <param name="Number">The number it is about.</param>
sealed record News(JsonObject Element, Letter? About, string What, string Number)
{
    public bool IsPreference => Element.ContainsKey("category");
}

/// <summary>Meta, whose every whim comes from the seed. It takes a message when it arrives; what the server hears of it comes later, after
/// statuses perhaps, or never.</summary>
sealed class SimulatedMeta(FaultPlan plan, Random random, SimulatedClock world)
{
    static readonly int[] Refusals = [131026, 131008, 130429, 131056, 131049, 131050, 80007, 131048, 132015, 190, 131999];

    int count;

    /// <summary>Every call, in order.</summary>
    public List<Letter> Letters { get; } = [];

    /// <summary>Calls whose server does not know yet.</summary>
    public List<Letter> Open { get; } = [];

    public List<News> News { get; } = [];

    /// <summary>When each person last wrote to each number.</summary>
    public Dictionary<(string To, string Number), DateTimeOffset> Wrote { get; } = [];

    /// <summary>From here on nothing goes wrong.</summary>
    public bool IsHealed { get; set; }

    public Task<HttpResponseMessage> Call(int server, HttpRequestMessage request)
    {
        var letter = Arrive(server, request);
        Letters.Add(letter);
        Open.Add(letter);
        return letter.Waiting.Task;
    }

    /// <summary>A person writes.</summary>
    public void Write(Person person, string text, string number)
    {
        Wrote[(person.Address, number)] = world.GetUtcNow();
        var message = Webhook.Text($"wamid.IN{++count}", person.Phone, text, world.GetUtcNow(), person.UserId);
        News.Add(new(message, null, text, number));
    }

    Letter Arrive(int server, HttpRequestMessage request)
    {
        var body = JsonElement.Parse(request.Content!.ReadAsStringAsync().GetAwaiter().GetResult());
        Assert.True(Opaque.TryParse(body.GetProperty("biz_opaque_callback_data").GetString(), out var attempt));
        var (isTaken, answer) = Happens(Fault.NothingLeaves, 0.15)
            ? (false, _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"))
            : Whim();
        var wamid = isTaken ? $"wamid.OUT{++count}" : null;
        var letter = new Letter(
            server,
            request.RequestUri!.Segments[^2].TrimEnd('/'),
            attempt,
            (body.TryGetProperty("to", out var phone) ? phone : body.GetProperty("recipient")).GetString()!.TrimStart('+'),
            body.GetProperty("template").GetProperty("name").GetString()!,
            world.GetUtcNow(),
            wamid,
            () => answer(wamid)
        );
        if (isTaken)
            TellOf(letter);
        return letter;
    }

    (bool IsTaken, Func<string?, HttpResponseMessage> Answer) Whim()
    {
        var isTaken = random.Next(2) == 0;
        if (Happens(Fault.LostAnswers, 0.25))
            return (
                isTaken,
                random.Next(2) == 0
                    ? _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset")
                    : _ => throw new TaskCanceledException("too slow")
            );
        if (Happens(Fault.ProxyPages, 0.2))
            return (
                isTaken,
                random.Next(2) == 0
                    ? _ => Json(HttpStatusCode.GatewayTimeout, "<html>504</html>")
                    : _ => Json(HttpStatusCode.OK, "{\"messages\":[]}")
            );
        if (Happens(Fault.ServerErrors, 0.2))
            return (isTaken, _ => Error(500, 131000));
        if (Happens(Fault.Refusals, 0.25))
        {
            var code = random.GetItems(Refusals, 1)[0];
            return (false, _ => Error(
                    code is 130429 or 80007 ? 429
                        : code is 190 ? 401
                        : 400,
                    code
                ));
        }

        return (true, wamid =>
            Json(HttpStatusCode.OK, $$"""{"messaging_product":"whatsapp","contacts":[],"messages":[{"id":"{{wamid}}"}]}""")
        );
    }

    void TellOf(Letter letter)
    {
        if (Happens(Fault.Silence, 0.3))
            return;
        string[] story = random.Next(6) switch
        {
            0 => ["sent"],
            1 or 2 => ["sent", "delivered"],
            3 or 4 => ["sent", "delivered", "read"],
            _ => ["sent", "failed"],
        };
        if (IsHealed || story is not [.., "failed"])
            story = [.. story.Where(status => status != "failed")];
        else
            letter.IsGivenUp = true;
        var code = random.GetItems([131026, 131049, 131050], 1)[0];
        for (var i = 0; i < story.Length; i++)
        {
            var status = Webhook.Status(
                letter.Wamid!,
                story[i],
                letter.At.AddSeconds(i),
                story[i] == "failed" ? code : null,
                Opaque.Of(letter.Attempt)
            );
            status["recipient_id"] = letter.To;
            News.Add(new(status, letter, story[i], letter.Number));
        }
    }

    bool Happens(Fault fault, double share) => plan.Has(fault) && random.NextDouble() < share && !IsHealed;

    static HttpResponseMessage Error(int status, int code) =>
        Json(
            (HttpStatusCode)status,
            $$$"""{"error":{"message":"(#{{{code}}}) no","type":"OAuthException","code":{{{code.ToString(CultureInfo.InvariantCulture)}}},"fbtrace_id":"x"}}"""
        );

    static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}

/// <summary>A server's line to Meta.</summary>
sealed class LineToMeta(int server) : HttpMessageHandler
{
    public SimulatedMeta? Meta { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Meta!.Call(server, request);
}
