using System.Globalization;
using Curlew.Privacy;
using Curlew.Profiles;
using Curlew.Staff;
using Curlew.Tests;
using Curlew.Tests.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Curlew.Server.Tests.Api;

/// <summary>A request with an Idempotency-Key takes effect once, and is answered the same however often it is sent.</summary>
public sealed class IdempotencyTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task However_many_send_the_same_at_once_it_takes_effect_once()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        var (keys, each) = (Length.Of(quick: 10, full: 1_000), 10);

        var answers = new System.Collections.Concurrent.ConcurrentBag<(int Key, ApiAnswer Answer)>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, keys * each).OrderBy(i => i % each),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, _) =>
            {
                var one = i / each;
                ApiAnswer answer;
                do answer = await site.Send(key, "POST", "/segments", $$"""{"name": "S{{one}}", "filter": {} }""", once: $"key-{one}");
                while (answer.Status == 409 && answer.Code == "api.in_flight");
                answers.Add((one, answer));
            }
        );

        Assert.All(answers, one => Assert.Equal(201, one.Answer.Status));
        Assert.All(answers.GroupBy(one => one.Key, one => one.Answer.Text), same => Assert.Single(same.Distinct()));
        Assert.Equal(keys, answers.Count(one => !one.Answer.Headers.ContainsKey("Idempotent-Replayed")));
        Assert.Equal(keys, await site.Database.Value<long>("SELECT count(*) FROM segments"));
        Assert.Equal(
            keys,
            await site.Database.Value<long>(
                "SELECT count(*) FROM audit_trail WHERE action = 'segment.create' AND outcome = 'segment.change.saved'"
            )
        );
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_and_belongs_to_its_owner_alone()
    {
        await using var site = await ApiSite.Open(server);
        var (key, other) = (await site.Key(), await site.Key());
        await site.Send(key, "POST", "/segments", """{"name": "One", "filter": {}}""", once: "k");

        var body = await site.Send(key, "POST", "/segments", """{"name": "Two", "filter": {}}""", once: "k");
        var path = await site.Send(key, "DELETE", "/segments/One", once: "k");
        var elsewhere = await site.Send(other, "POST", "/segments", """{"name": "Two", "filter": {}}""", once: "k");
        var empty = await site.Send(key, "POST", "/segments", """{"name": "Three", "filter": {}}""", once: "two words");

        Assert.Equal((422, "api.idempotency_key_used"), (body.Status, body.Code));
        Assert.Equal((422, "api.idempotency_key_used"), (path.Status, path.Code));
        Assert.Equal(201, elsewhere.Status);
        Assert.Equal((400, "api.idempotency_key_wrong"), (empty.Status, empty.Code));
        Assert.Equal(["One", "Two"], await site.Database.Rows("SELECT name FROM segments ORDER BY name"));
    }

    [Fact]
    public async Task What_had_no_effect_is_looked_at_anew()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        const string change = """{"filter": {"city": "Boston"}}""";

        var missing = await site.Send(key, "PUT", "/segments/One/filter", change, once: "k");
        await site.Send(key, "POST", "/segments", """{"name": "One", "filter": {}}""");
        var done = await site.Send(key, "PUT", "/segments/One/filter", change, once: "k");
        var again = await site.Send(key, "PUT", "/segments/One/filter", change, once: "k");

        Assert.Equal([404, 200, 200], [missing.Status, done.Status, again.Status]);
        Assert.Equal((done.Text, "true"), (again.Text, again.Headers["Idempotent-Replayed"]));
    }

    [Fact]
    public async Task An_answer_that_got_lost_is_given_again_and_no_sealed_one_is_readable()
    {
        var isLost = true;
        await using var site = await ApiSite.Open(server, before: app => app.Use(
                async (context, next) =>
                {
                    // The effect is committed, and the connection breaks before a byte of the answer is out.
                    var body = context.Response.Body;
                    using var held = new MemoryStream();
                    context.Response.Body = held;
                    await next(context);
                    context.Response.Body = body;
                    if (isLost && context.Request.Method == HttpMethods.Post)
                        context.Abort();
                    else
                        await body.WriteAsync(held.ToArray());
                }
            ));
        var key = await site.Key();
        const string invited = """{"name": "Jane", "email": "jane@example.com", "role": "agent"}""";

        await Assert.ThrowsAsync<HttpRequestException>(() => site.Send(key, "POST", "/staff", invited, once: "k"));
        isLost = false;
        var again = await site.Send(key, "POST", "/staff", invited, once: "k");

        Assert.Equal((201, "true"), (again.Status, again.Headers["Idempotent-Replayed"]));
        var token = (string)again.Json["details"]!["token"]!;
        Assert.NotNull(await site.Machine.Staff.Find("jane@example.com"));
        Assert.Equal(1L, await site.Database.Value<long>("SELECT count(*) FROM staff"));
        Assert.DoesNotContain(
            token,
            Assert.Single(await site.Database.Rows("SELECT answer FROM idempotency_keys")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task While_somebody_is_at_it_others_wait_and_the_dead_are_taken_over_without_a_second_effect()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        var owner = AuthenticationTests.Id(key);
        const string made = """{"name": "One", "filter": {}}""";
        var digest = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"POST /api/v1/segments\n{made}"));

        var dead = (RequestClaim.First)await site.Requests.Claim(owner, "k", digest, _ => new(201, "{}"), default);
        var waits = await site.Send(key, "POST", "/segments", made, once: "k");
        await site.Database.Execute("UPDATE idempotency_keys SET lease_until = now() + interval '200 seconds'");
        var waitsLonger = await site.Send(key, "POST", "/segments", made, once: "k");
        await site.Database.Execute("UPDATE idempotency_keys SET lease_until = now() - interval '1 second'");
        var took = await site.Send(key, "POST", "/segments", made, once: "k");
        // The dead one was only slow: what it does now is undone.
        var slow = new Curlew.Desks.Desk(site.Database, site.Sealer, site.Clock, Actor.CommandLine("jane")) { Request = dead.Request };
        await Assert.ThrowsAnyAsync<Exception>(() => slow.Segments.Create("Two", null, System.Text.Json.JsonElement.Parse("{}")));

        Assert.Equal((409, "api.in_flight"), (waits.Status, waits.Code));
        Assert.InRange(int.Parse(waits.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 99);
        Assert.InRange(int.Parse(waitsLonger.Headers["Retry-After"], CultureInfo.InvariantCulture), 100, 150);
        Assert.Equal(201, took.Status);
        Assert.Equal(["One"], await site.Database.Rows("SELECT name FROM segments"));
    }

    [Fact]
    public async Task What_is_shown_of_a_person_is_kept_each_time_it_is_shown()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        var person = Guid.CreateVersion7();
        await new AddProfiles(site.Database, site.Sealer).Run([new(person, PhoneNumber.Read("+16505550001", null).Phone, null)], default);
        const string asked = """{"field": "phone", "purpose": "answer"}""";

        var shown = await site.Send(key, "POST", $"/profiles/{person}/reveal", asked, once: "k");
        var again = await site.Send(key, "POST", $"/profiles/{person}/reveal", asked, once: "k");

        Assert.Equal([200, 200], [shown.Status, again.Status]);
        Assert.DoesNotContain("Idempotent-Replayed", again.Headers.Keys);
        Assert.Equal(2, (await site.Machine.Audit.List(new(Action: "profile.reveal"), 10)).Count);
    }

    [Fact]
    public async Task What_was_asked_of_Meta_and_never_answered_is_not_asked_again()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        const string wanted = """{"account": "102290129340398"}""";

        var asked = await site.Send(key, "POST", "/templates/sync", wanted, once: "k");
        var again = await site.Send(key, "POST", "/templates/sync", wanted, once: "k");
        await site.Database.Execute("UPDATE idempotency_keys SET state = 'asking', answer = NULL, lease_until = now() - interval '1 day'");
        var unsettled = await site.Send(key, "POST", "/templates/sync", wanted, once: "k");

        Assert.Equal((409, "template.sync.out_of_reach"), (asked.Status, asked.Code));
        Assert.Equal((asked.Text, "true"), (again.Text, again.Headers["Idempotent-Replayed"]));
        Assert.Equal((409, "api.unsettled"), (unsettled.Status, unsettled.Code));
        Assert.Equal(2, (await site.Machine.Audit.List(new(Action: "template.sync"), 10)).Count);
    }

    [Fact]
    public async Task After_a_day_a_key_is_forgotten()
    {
        await using var site = await ApiSite.Open(server);
        var key = await site.Key();
        await site.Send(key, "POST", "/segments", """{"name": "One", "filter": {}}""", once: "k");

        site.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        var anew = await site.Send(key, "POST", "/segments", """{"name": "One", "filter": {}}""", once: "k");

        Assert.Equal((409, "segment.change.name_taken"), (anew.Status, anew.Code));
        await site.Send(key, "POST", "/segments", """{"name": "Two", "filter": {}}""", once: "k2");
        Assert.Equal(0, await site.Requests.Prune(default));
        site.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, await site.Requests.Prune(default));
    }
}
