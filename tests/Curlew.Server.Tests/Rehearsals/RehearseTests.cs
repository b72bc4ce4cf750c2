namespace Curlew.Server.Tests;

public sealed class RehearseTests(KeptRehearsal rehearsals)
{
    [Fact]
    public async Task A_rehearsal_keeps_every_promise_and_says_so()
    {
        var ledger = (await rehearsals.ThrownAway).Same;

        Assert.Equal((0, ""), (ledger.ExitCode, ledger.Error));
        Assert.Equal(
            (600, 0, 0),
            (Number(ledger, "recipients"), Number(ledger, "pending"), Number(ledger, "sent") - Number(ledger, "accepted_by_sandbox"))
        );
        Assert.Equal((0, 0, 0), (Number(ledger, "duplicates"), Number(ledger, "over_limit"), Number(ledger, "drift")));
        Assert.Empty(ledger.Json.GetProperty("broken").EnumerateArray());
    }

    [Fact]
    public async Task Nobody_gets_more_than_the_daily_limit_and_it_takes_the_days_it_must()
    {
        var ledger = (await rehearsals.ThrownAway).Same;

        Assert.InRange(Number(ledger, "business_days"), 6, 8);
        Assert.InRange(Number(ledger, "max_sent_on_one_day"), 1, 100);
    }

    [Fact]
    public async Task The_ledger_has_every_documented_field_and_rows_in_all_nine_tables()
    {
        var ledger = (await rehearsals.ThrownAway).Same;

        string[] documented =
        [
            "recipients",
            "sent",
            "delivered",
            "read",
            "failed",
            "skipped",
            "uncertain",
            "replies",
            "opted_out",
            "business_days",
            "max_sent_on_one_day",
            "duplicates",
            "over_limit",
            "drift",
            "tables",
            "elapsed_seconds",
        ];
        Assert.Empty(documented.Except(ledger.Json.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(
            [
                "business_metrics",
                "campaign_analytics",
                "campaign_recipients",
                "campaign_send_schedule",
                "marketing_campaigns",
                "message_queue",
                "message_templates",
                "user_profiles",
                "whatsapp_messages",
            ],
            ledger
                .Json.GetProperty("tables")
                .EnumerateObject()
                .Where(table => table.Value.GetInt64() > 0)
                .Select(table => table.Name)
                .Order()
        );
    }

    [Fact]
    public async Task People_read_reply_and_leave_as_people_do()
    {
        var ledger = (await rehearsals.ThrownAway).Same;

        Assert.True(Number(ledger, "sent") > Number(ledger, "delivered") && Number(ledger, "delivered") > Number(ledger, "read"));
        Assert.InRange(Number(ledger, "replies"), 10, 200);
        Assert.InRange(Number(ledger, "opted_out"), 1, 60);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_ledger_and_another_seed_another()
    {
        var (same, other) = await rehearsals.ThrownAway;
        var kept = await rehearsals.Kept;

        Assert.Equal((0, 0), (other.ExitCode, kept.ExitCode));
        Assert.Equal(Digest(same), Digest(kept));
        Assert.NotEqual(Digest(same), Digest(other));
    }

    static string Digest(TypedCommand ledger) => ledger.Json.GetProperty("ledger_sha256").GetString()!;

    static int Number(TypedCommand ledger, string field) => ledger.Json.GetProperty(field).GetInt32();
}
