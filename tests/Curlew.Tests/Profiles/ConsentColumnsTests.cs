using Curlew.Profiles;

namespace Curlew.Tests.Profiles;

/// <summary>Nobody's no is lost on the way from the tool that heard it: by the names and words of the trade.</summary>
public sealed class ConsentColumnsTests
{
    [Theory]
    [InlineData("opt_out", "yes")]
    [InlineData("Opt-Out", "X")]
    [InlineData("optOutSMS", "true")]
    [InlineData("unsubscribed", "1")]
    [InlineData("Unsubscribed", "1.0")]
    [InlineData("do_not_contact", "TRUE")]
    [InlineData("Do Not Disturb", "Yes")]
    [InlineData("DNC", "Y")]
    [InlineData("HasOptedOutOfEmail", "1")]
    [InlineData("Email Opt Out", "TRUE")]
    [InlineData("hs_email_optout", "true")]
    [InlineData("Unsubscribed from all email", "Yes")]
    [InlineData("EMAIL_BLACKLISTED", "1")]
    [InlineData("SMS_BLACKLIST", "yes")]
    [InlineData("Accepts SMS Marketing", "no")]
    [InlineData("Accepts Email Marketing", "no")]
    [InlineData("accepts_marketing", "FALSE")]
    [InlineData("SMS Marketing Consent", "NEVER_SUBSCRIBED")]
    [InlineData("Email Marketing Consent", "UNSUBSCRIBED")]
    [InlineData("Marketing contact status", "Non-marketing contact")]
    [InlineData("Status", "Unsubscribed")]
    [InlineData("STATUS", "cleaned")]
    [InlineData("email_status", "cleaned")]
    [InlineData("subscription_status", "opted_out")]
    [InlineData("Email permission status", "Temp hold")]
    [InlineData("UNSUB_TIME", "2025-03-01 10:00:00")]
    [InlineData("UNSUB_REASON", "N/A (Unsubscribed by admin)")]
    [InlineData("Email Opt-out date", "3/1/2025")]
    [InlineData("Unsubscribed at", "2025-03-01T10:00:00Z")]
    [InlineData("opt_in", "no")]
    [InlineData("whatsapp_optin", "0")]
    [InlineData("GDPR consent", "declined")]
    [InlineData("newsletter", "off")]
    [InlineData("no marketing", "yes")]
    [InlineData("Einwilligung", "nein")]
    [InlineData("Abgemeldet", "ja")]
    [InlineData("Baja", "sí")]
    [InlineData("CRM field 17", "unsubscribed")]
    [InlineData("suppressed", "true")]
    [InlineData("Double opt-in", "unconfirmed")]
    public void A_no_is_a_no(string column, string value) => Assert.False(Read([column], [value]));

    [Theory]
    [InlineData("opt_in", "yes", true)]
    [InlineData("Accepts SMS Marketing", "yes", true)]
    [InlineData("SMS Marketing Consent", "SUBSCRIBED", true)]
    [InlineData("OPTIN_TIME", "2024-01-05 08:00:00", true)]
    [InlineData("opt_out", "no", null)]
    [InlineData("unsubscribed", "0", null)]
    [InlineData("UNSUB_TIME", "", null)]
    [InlineData("UNSUB_TIME", "0000-00-00 00:00:00", null)]
    [InlineData("Consent source", "checkout form", null)]
    [InlineData("unsubscribe_url", "https://example.org/u/1", null)]
    [InlineData("Status", "gold", null)]
    [InlineData("State", "NY", null)]
    [InlineData("Email status", "active", null)]
    [InlineData("Contact list", "spring", null)]
    [InlineData("Phone", "no", null)]
    public void What_is_no_no_takes_nobody_out(string column, string value, bool? expected) =>
        Assert.Equal(expected, Read([column], [value]));

    [Theory]
    [InlineData("Accepts Email Marketing|Accepts SMS Marketing", "no|yes", true)]
    [InlineData("Accepts Email Marketing|Accepts SMS Marketing", "yes|no", false)]
    [InlineData("whatsapp opt-in|sms opt-in", "yes|no", true)]
    [InlineData("whatsapp opt-in|do not contact", "yes|yes", false)]
    [InlineData("OPTIN_TIME|UNSUB_TIME", "2024-01-05|2025-01-05", false)]
    public void What_was_said_of_WhatsApp_or_of_what_is_most_like_it_counts(string names, string values, bool expected) =>
        Assert.Equal(expected, Read(names.Split('|'), values.Split('|')));

    [Theory]
    [InlineData("Subscription plan", "gold")]
    [InlineData("Marketing manager", "Ann")]
    [InlineData("sms-optstatus_opt_in_2024_x", "7")]
    [InlineData("Werbung per Post", "egal")]
    [InlineData("Stop", "Main Street")]
    [InlineData("Remarks", "unsubscribed|called on Monday")]
    public void What_looks_like_consent_and_is_not_understood_is_asked_about(string column, string values)
    {
        var columns = Columns([column], values.Split('|').Select(value => new[] { value }));

        Assert.Equal([column], columns.Consent.Unclear(_ => false));
    }

    [Theory]
    [InlineData(ConsentSense.OptIn, true)]
    [InlineData(ConsentSense.OptOut, false)]
    [InlineData(ConsentSense.Ignore, null)]
    public void An_answer_decides(ConsentSense answer, bool? expected)
    {
        var columns = new ProfileColumns(
            ["phone", "Werbung per Post"],
            null,
            new Dictionary<string, ConsentSense> { ["werbung per post"] = answer }
        );
        var row = new SheetRow(2, ["+12025550143", "ja"]);
        columns.Learn(row);

        Assert.Empty(columns.Consent.Unclear(_ => false));
        Assert.Equal(expected, columns.Read(row, [])!.Subscribed);
    }

    [Fact]
    public void A_word_that_is_neither_yes_nor_no_refuses_its_row()
    {
        var problems = new List<RowProblem>();
        var columns = Columns(
            ["opt_in"],
            [
                ["yes"],
                ["perhaps"],
            ]
        );

        columns.Read(new(3, ["+12025550143", "perhaps"]), problems);

        Assert.Equal([new RowProblem(3, "opt_in", new CellProblem.NotConsent())], problems);
    }

    static bool? Read(string[] names, string[] values)
    {
        var problems = new List<RowProblem>();
        var columns = Columns(names, [values]);
        var read = columns.Read(new(2, ["+12025550143", .. values]), problems);
        Assert.Empty(problems);
        return read!.Subscribed;
    }

    static ProfileColumns Columns(string[] names, IEnumerable<string[]> rows)
    {
        var columns = new ProfileColumns(["whatsapp number", .. names.Select(name => name is "Phone" ? "Home phone" : name)], null);
        foreach (var (at, row) in rows.Index())
            columns.Learn(new(at + 2, ["+12025550143", .. row]));
        return columns;
    }
}
