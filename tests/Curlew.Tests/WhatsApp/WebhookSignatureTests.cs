using System.Text;
using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

public class WebhookSignatureTests
{
    const string Compact = """{"object":"whatsapp_business_account","entry":[]}""";
    const string Spaced = """{"object": "whatsapp_business_account", "entry": []}""";

    [Theory]
    [InlineData("test_app_secret", Compact, "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756")]
    [InlineData("test_app_secret", Spaced, "56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a")]
    [InlineData("otro_secreto", Compact, "769b03d8c2ae6498f2d1e1f7299c0ba55448c69d741e7b0bb243d852d8a8d8c7")]
    public void Known_answers(string secret, string body, string hex)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        Assert.True(new WebhookSignature(secret).Verify(bytes, "sha256=" + hex));
        Assert.Equal("sha256=" + hex, WebhookSignature.Sign(secret, bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha1=dec6a680679a968e7e0319355b23599cbfc54502")]
    [InlineData("dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756")]
    [InlineData("sha512=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756")]
    [InlineData("sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c63375")]
    [InlineData("sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c6337567")]
    [InlineData("sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633757")]
    [InlineData("sha256=zec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756")]
    [InlineData(
        "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756,sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756"
    )]
    [InlineData(" sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c63375")]
    public void Anything_else_is_refused(string header) =>
        Assert.False(new WebhookSignature("test_app_secret").Verify(Encoding.UTF8.GetBytes(Compact), header));

    [Fact]
    public void Upper_case_digits_are_the_same_digits() =>
        Assert.True(
            new WebhookSignature("test_app_secret").Verify(
                Encoding.UTF8.GetBytes(Compact),
                "sha256=DEC6A680679A968E7E0319355B23599CBFC54502C0784668E9618BAA0C633756"
            )
        );

    [Fact]
    public void A_changed_body_is_refused()
    {
        var signature = WebhookSignature.Sign("s", Encoding.UTF8.GetBytes(Compact));
        var verifier = new WebhookSignature("s");

        Assert.False(verifier.Verify(Encoding.UTF8.GetBytes(Spaced), signature));
        Assert.False(verifier.Verify(Encoding.UTF8.GetBytes(Compact + "\n"), signature));
    }

    [Fact]
    public void During_a_rotation_old_and_new_secret_both_count()
    {
        var body = Encoding.UTF8.GetBytes(Compact);
        var rotating = new WebhookSignature("new", "old");

        Assert.True(rotating.Verify(body, WebhookSignature.Sign("old", body)));
        Assert.True(rotating.Verify(body, WebhookSignature.Sign("new", body)));
        Assert.False(rotating.Verify(body, WebhookSignature.Sign("older", body)));
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("good", " ")]
    public void An_empty_secret_is_refused_at_the_start(params string[] secrets) =>
        Assert.Throws<ArgumentException>(() => new WebhookSignature(secrets));

    [Fact]
    public void Verifying_allocates_nothing()
    {
        var body = new byte[10_000];
        var header = WebhookSignature.Sign("two", body);
        var verifier = new WebhookSignature("one", "two");
        verifier.Verify(body, header);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            verifier.Verify(body, header);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // How long a wrong signature takes must not say how much of it is right.
    [Fact]
    public void W7_signatures_are_compared_by_what_takes_the_same_time_for_all_of_them()
    {
        var verify = typeof(WebhookSignature).GetMethod(nameof(WebhookSignature.Verify))!;

        var calls = Calls(verify).Select(method => method.Name).ToList();

        Assert.Contains(nameof(System.Security.Cryptography.CryptographicOperations.FixedTimeEquals), calls);
        Assert.DoesNotContain(calls, name =>
            name is "SequenceEqual" or "SequenceCompareTo" or "Equals" or "op_Equality" or "CommonPrefixLength"
        );
    }

    // Coarse on purpose: leaving the loop at the first match would halve the time, which no noise does to the best of thirty rounds.
    [Fact]
    public void W7_verifying_takes_as_long_whichever_secret_signed_or_none()
    {
        var body = new byte[200_000];
        var verifier = new WebhookSignature("one", "two");
        string[] headers = [WebhookSignature.Sign("one", body), WebhookSignature.Sign("two", body), WebhookSignature.Sign("neither", body)];
        var best = headers.Select(_ => TimeSpan.MaxValue).ToArray();

        for (var round = 0; round < 30; round++)
        for (var which = 0; which < headers.Length; which++)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            verifier.Verify(body, headers[which]);
            var took = System.Diagnostics.Stopwatch.GetElapsedTime(began);
            best[which] = took < best[which] ? took : best[which];
        }

        Assert.InRange(best.Max() / best.Min(), 1, 1.6);
    }

    // Every method a method calls, out of its instructions: call (0x28) and callvirt (0x6F), each followed by a token.
    static IEnumerable<System.Reflection.MethodBase> Calls(System.Reflection.MethodInfo method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var at = 0; at + 4 < code.Length; at++)
            if (code[at] is 0x28 or 0x6F && Resolve(method, BitConverter.ToInt32(code, at + 1)) is { } called)
                yield return called;
    }

    // What looks like a call may be the inside of another instruction: then its token leads nowhere.
    static System.Reflection.MethodBase? Resolve(System.Reflection.MethodInfo method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(token);
        }
        catch (Exception e) when (e is ArgumentException or BadImageFormatException)
        {
            return null;
        }
    }
}
