using Curlew.Profiles;

namespace Curlew.Tests.Profiles;

public sealed class SubscriptionWordsTests
{
    [Theory]
    [InlineData("STOP")]
    [InlineData("stop.")]
    [InlineData("  Stop! ")]
    [InlineData("stop 🛑")]
    [InlineData("\U0001F64F stop \U0001F64F\uFE0F")]
    [InlineData("*STOP*")]
    [InlineData("Stop. Thank you")]
    [InlineData("please stop")]
    [InlineData("STOP STOP STOP")]
    [InlineData("ＳＴＯＰ")]
    [InlineData("opt-out")]
    [InlineData("Don't message me")]
    [InlineData("stop promotions")]
    [InlineData("BAJA, por favor")]
    [InlineData("cancelar suscripción")]
    [InlineData("CANCELAR SUSCRIPCION")]
    [InlineData("Sair")]
    [InlineData("me désabonner, merci")]
    [InlineData("Me de\u0301sabonner")]
    [InlineData("Abmelden")]
    [InlineData("Disiscrivimi")]
    [InlineData("बंद करो")]
    [InlineData("रोकें।")]
    [InlineData("إيقاف")]
    [InlineData("الغاء الإشتراك")]
    [InlineData("berhenti berlangganan")]
    [InlineData("ABONELİKTEN ÇIK")]
    [InlineData("СТОП")]
    [InlineData("отпишите меня, пожалуйста")]
    [InlineData("Schrijf me uit")]
    public void Whoever_says_only_stop_is_heard(string text) => Assert.Equal(Wording.Stop, SubscriptionWords.Read(text));

    [Theory]
    [InlineData("START")]
    [InlineData("Unstop")]
    [InlineData("Darme de alta")]
    [InlineData("S'abonner")]
    [InlineData("शुरू करें")]
    [InlineData("ابدأ")]
    [InlineData("Başla")]
    [InlineData("подписаться")]
    [InlineData("meld me aan")]
    public void Whoever_says_only_start_is_heard(string text) => Assert.Equal(Wording.Start, SubscriptionWords.Read(text));

    [Theory]
    [InlineData("cancel")]
    [InlineData("Cancelar")]
    [InlineData("no, thanks")]
    [InlineData("Nein danke!")]
    [InlineData("iptal")]
    [InlineData("нет")]
    [InlineData("नहीं")]
    public void What_may_mean_something_else_is_left_to_a_person(string text) =>
        Assert.Equal(Wording.Ambiguous, SubscriptionWords.Read(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("🛑")]
    [InlineData("Does bus 4 stop at your shop?")]
    [InlineData("Don't stop sending these!")]
    [InlineData("When can I start?")]
    [InlineData("unstoppable")]
    [InlineData("stop 12")]
    public void A_message_that_says_more_is_not_a_wish(string? text) => Assert.Equal(Wording.Neither, SubscriptionWords.Read(text));

    [Theory]
    [InlineData("S.T.O.P")]
    [InlineData("s t o p")]
    [InlineData("ST\u00ADOP")]
    [InlineData("\u200FST\u200EOP\u2069")]
    [InlineData("S\u200BT\u2060O\uFEFFP")]
    [InlineData("S\u0336T\u0336O\u0336P\u0336")]
    [InlineData("S\u20E0T\u0489OP")]
    [InlineData("ЅТОР")]
    [InlineData("СТOП")]
    [InlineData("ST0P")]
    [InlineData("ꜱᴛᴏᴘ")]
    [InlineData("stoooop")]
    [InlineData("stopstop")]
    [InlineData("Stpo")]
    [InlineData("unsub")]
    [InlineData("unsubcribe please")]
    [InlineData("stop it")]
    [InlineData("STOP to leave")]
    [InlineData("Reply STOP")]
    [InlineData("I opt out")]
    [InlineData("don't contact me")]
    [InlineData("Arrêter les promotions")]
    public void However_it_is_spelt_and_dressed_up_stop_is_heard(string text) => Assert.Equal(Wording.Stop, SubscriptionWords.Read(text));

    [Theory]
    [InlineData('\n')]
    [InlineData(' ')]
    [InlineData('\u2028')]
    [InlineData('\u200B')]
    [InlineData('\u00AD')]
    public void What_cannot_be_seen_does_not_count_towards_the_length(char unseen) =>
        Assert.Equal(
            Wording.Stop,
            SubscriptionWords.Read($"{new string(unseen, 5_000)}ST{(char.IsWhiteSpace(unseen) ? "" : unseen)}OP{new string(unseen, 100)}")
        );

    [Theory]
    [InlineData("STOP - Ann Lee", null, Wording.Ambiguous)]
    [InlineData("STOP - Ann Lee", "Ann Lee 🌻", Wording.Stop)]
    [InlineData("Stop the order", "Ann Lee", Wording.Ambiguous)]
    public void A_name_below_it_says_no_more_if_it_is_the_writers(string text, string? name, Wording heard) =>
        Assert.Equal(heard, SubscriptionWords.Read(text, name));

    [Theory]
    [InlineData("stip")]
    [InlineData("sotp the order")]
    [InlineData("stop sending Susan anything")]
    [InlineData("please unsubscribe Ann and Bob")]
    [InlineData("STOP! I never asked for any of this and nobody answers when I call the shop")]
    public void A_short_message_with_the_word_in_it_is_never_nothing(string text) =>
        Assert.Equal(Wording.Ambiguous, SubscriptionWords.Read(text));

    [Theory]
    [InlineData("shop")]
    [InlineData("Top!")]
    [InlineData("pagar")]
    [InlineData("стол")]
    [InlineData("anmelden?", Wording.Start)]
    [InlineData("I want to buy a door stop")]
    [InlineData("no dejen de avisarme")]
    [InlineData("Does the bus that leaves from the station stop there?")]
    public void What_looks_like_it_and_is_another_word_is_not_taken_for_it(string text, Wording heard = Wording.Neither) =>
        Assert.Equal(heard, SubscriptionWords.Read(text));

    [Fact]
    public void A_huge_message_costs_nothing() =>
        Assert.Equal(Wording.Neither, SubscriptionWords.Read(string.Concat(Enumerable.Repeat("stop \u0301", 100_000))));
}
