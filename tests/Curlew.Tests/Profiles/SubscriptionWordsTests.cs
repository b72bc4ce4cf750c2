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

    [Fact]
    public void A_huge_message_costs_nothing() =>
        Assert.Equal(Wording.Neither, SubscriptionWords.Read(string.Concat(Enumerable.Repeat("stop \u0301", 100_000))));
}
