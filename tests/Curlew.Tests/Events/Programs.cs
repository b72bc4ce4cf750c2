using System.Text.Json;
using Curlew.Desks;
using Curlew.Events;
using Curlew.Outbound;
using Curlew.Staff;
using Curlew.Tests.Postgres;
using Curlew.Tests.Webhooks;
using Curlew.Tests.WhatsApp;

namespace Curlew.Tests.Events;

/// <summary>Programs of the business's own on this machine, which no product would call.</summary>
static class Programs
{
    public static readonly PublicHttpOptions Here = new() { AllowLoopback = true };

    public static Loopback Listening(int status = 200) => new(request => request.Answer(status, "thanks"));

    public static OutgoingWebhooks Telling(InboxWorld inbox) => new(inbox.Database, inbox.Sealer, inbox.Clock, new PublicHttp(Here));

    public static EndpointDesk At(InboxWorld inbox, Actor? actor = null) =>
        new Desk(inbox.Database, inbox.Sealer, inbox.Clock, actor ?? Actor.CommandLine("jane")).Endpoints;

    public static Task<EndpointOutcome.Added> Subscribe(InboxWorld inbox, Loopback program, params string[] events) =>
        Subscribe(inbox, program, EventFilter.None, events);

    public static async Task<EndpointOutcome.Added> Subscribe(
        InboxWorld inbox,
        Loopback program,
        EventFilter filter,
        params string[] events
    ) =>
        Assert.IsType<EndpointOutcome.Added>(
            await inbox.Database.InTransaction(tx =>
                WebhookEndpoints.Add(tx, inbox.Sealer, program.Url + "hook", events, filter, Here, default)
            )
        );

    /// <summary>Lets things happen that any program hears of, without a message: a row each.</summary>
    public static Task<int> Happen(InboxWorld inbox, int times, string kind = "test") =>
        inbox.Database.Execute(
            "INSERT INTO alarms (kind, subject, text, first_at, last_at) SELECT $2, n::text, 'Look.', now(), now() FROM generate_series(1, $1) n",
            times,
            kind
        );

    /// <summary>Whatever waits for its next try, or for the lease of a dead server to end, is due now.</summary>
    public static Task<int> Later(InboxWorld inbox) =>
        inbox.Database.Execute(
            "UPDATE outgoing_events SET next_try_at = '-infinity', lease_until = CASE WHEN lease_until IS NULL THEN NULL ELSE '-infinity'::timestamptz END WHERE state = 'waiting'"
        );

    public static async Task Unpack(InboxWorld inbox, params string[] bodies)
    {
        inbox.Unpacker = new(inbox.Database, inbox.Sealer, inbox.Clock, inbox.Settlement, events: new());
        await inbox.Deliver(bodies);
    }

    public static string Header(Received request, string name) =>
        request
            .Head.Split("\r\n")
            .Single(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..]
            .Trim();

    public static JsonElement Json(Received request) => JsonDocument.Parse(request.Text).RootElement;

    public static JsonElement Data(Received request) => Json(request).GetProperty("data");
}
