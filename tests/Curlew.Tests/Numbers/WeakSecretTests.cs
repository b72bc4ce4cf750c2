using System.Security.Cryptography;
using Curlew.Numbers;

namespace Curlew.Tests.Numbers;

public sealed class WeakSecretTests
{
    [Theory]
    [InlineData("1234567890123456")]
    [InlineData("12345678901234567890123456789012")]
    [InlineData("abcdefghijklmnopqrstuvwxyz")]
    [InlineData("qwertyuiopasdfghjkl")]
    [InlineData("98765432109876543210")]
    [InlineData("x7k2m9x7k2m9x7k2m9")]
    public void What_people_type_to_be_done_with_it_protects_nothing(string secret)
    {
        Assert.IsType<WeakSecret.Guessable>(WeakSecret.In(secret, againstSandbox: true));
        Assert.IsType<WeakToken.Guessable>(WeakToken.In(secret, againstSandbox: true));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("curlew-2026")]
    public void A_short_verify_token_is_refused(string token) => Assert.IsType<WeakToken.TooShort>(WeakToken.In(token, true));

    // Meta's secrets and our own verify tokens look like this; none of them may be refused.
    [Fact]
    public void Random_digits_are_never_taken_for_a_pattern()
    {
        for (var times = 0; times < 100_000; times++)
        {
            var secret = RandomNumberGenerator.GetHexString(32, lowercase: true);
            Assert.True(WeakSecret.In(secret, false) is null && WeakToken.In(secret, false) is null, secret);
        }
    }
}
