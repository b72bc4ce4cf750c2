using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Words;

namespace Curlew.Tests.Words;

/// <summary>What a row keeps of a sentence comes back as it was.</summary>
public sealed class SayingTests
{
    static readonly Guid Somebody = Guid.CreateVersion7();

    static readonly object[] Kept =
    [
        new AlarmText.Unreadable("user_profiles"),
        new AlarmText.ClocksApart(14, IsAhead: true, 10),
        new AlarmText.RefusedButSent(Somebody, "not_sent"),
        new AlarmText.SentTwice(Somebody, "superseded"),
        new AlarmText.DeliveredTwice(Guid.CreateVersion7(), Somebody),
        new AlarmText.Restored(HeldReason.Elsewhere, 2),
        new AlarmText.SealBroken("user_profiles.email", Somebody),
        new AlarmText.EndpointPaused(Guid.NewGuid(), IsGone: true),
        new AlarmText.DatabaseUnfit("fsync", "off", IsOverruled: false),
        new PauseReason.RefusedInARow(20, WereTaken: true, "131026", Saying.Of(PolicyMeaning.NotDeliverable)),
        new PauseReason.TemplateRefused("sale", "pt_BR", "132015", Saying.Of("What Ana wrote of it")),
        new PauseReason.Restored(HeldReason.NotRemembered),
        new PauseReason.ByHand(),
        new StopReason.AccountDeleted(),
        new StopReason.AccountDisconnected(),
        new StopReason.AccountDisabled(),
        new StopReason.Restricted(),
        new StopReason.RestrictedUntil(new(2026, 12, 1, 8, 30, 0, TimeSpan.Zero)),
        new StopReason.Retired(),
        .. Enum.GetValues<HeldReason>().Cast<object>(),
        .. Enum.GetValues<PolicyMeaning>().Cast<object>(),
    ];

    [Fact]
    public void What_has_a_code_comes_back_from_its_row_as_it_was()
    {
        var read = Kept.Select(coded => Saying.Read(Saying.Of(coded).Values!).Coded);

        Assert.Equal(Kept, read);
    }

    [Fact]
    public void No_kind_of_reason_or_alarm_is_missing_above()
    {
        var kinds = new[] { typeof(AlarmText), typeof(PauseReason), typeof(StopReason) }.SelectMany(type => type.GetNestedTypes());

        Assert.Empty(kinds.Except(Kept.Select(coded => coded.GetType())));
    }

    [Theory]
    [InlineData("Looking at the numbers first.")]
    [InlineData("""{"code": "number.stopped.retired"}""")]
    public void What_a_person_typed_is_shown_as_it_was_typed(string typed)
    {
        var read = Saying.Read(System.Text.Json.JsonSerializer.Serialize(typed));

        Assert.Equal((typed, null), (Phrasebook.In("pt").Say(read), Saying.Of(typed).Values));
    }

    [Fact]
    public void A_code_of_a_later_version_is_shown_by_itself_and_not_as_something_else()
    {
        var read = Saying.Read("""{"code": "campaign.paused.by_the_moon", "phase": "full"}""");

        Assert.Equal("campaign.paused.by_the_moon", read.English);
    }

    // Stops tells by it which ones Meta may lift.
    [Fact]
    public void Stops_that_Meta_has_ordered_begin_with_its_name_in_English()
    {
        var ordered = Kept.OfType<StopReason>()
            .Where(reason => reason is not StopReason.Retired)
            .Select(reason => Saying.Of(reason).English);

        Assert.All(ordered, text => Assert.StartsWith("Meta:", text, StringComparison.Ordinal));
    }
}
