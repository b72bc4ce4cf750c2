using Curlew.WhatsApp;

namespace Curlew.Tests.WhatsApp;

public class ErrorCodesTests
{
    [Theory]
    [InlineData(130429, Verdict.Retry)]
    [InlineData(131047, Verdict.Final)]
    [InlineData(131050, Verdict.Final | Verdict.Person)]
    [InlineData(131026, Verdict.Final | Verdict.Person)]
    [InlineData(132015, Verdict.Wait | Verdict.Template)]
    [InlineData(190, Verdict.Account)]
    [InlineData(232, Verdict.Account)]
    [InlineData(131210, Verdict.Final)]
    [InlineData(131008, Verdict.Fix)]
    public void A_listed_code_has_its_verdict(int code, Verdict verdict)
    {
        var found = ErrorCodes.Find(code);

        Assert.Equal((code, verdict, true), (found.Code, found.Verdict, found.IsListed));
    }

    [Theory]
    [InlineData(400, false, Verdict.Final)]
    [InlineData(null, false, Verdict.Final)]
    [InlineData(400, true, Verdict.Retry)]
    [InlineData(503, false, Verdict.Retry)]
    [InlineData(429, false, Verdict.Retry)]
    public void An_unlisted_code_is_final_unless_meta_calls_it_passing(int? status, bool transient, Verdict verdict)
    {
        var known = new GraphError(7654321, HttpStatus: status, IsTransient: transient).Known;

        Assert.Equal((verdict, false), (known.Verdict, known.IsListed));
    }

    [Fact]
    public void The_list_is_sorted_and_explains_every_code()
    {
        Assert.Equal(ErrorCodes.All.Select(c => c.Code).Order(), ErrorCodes.All.Select(c => c.Code));
        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.DistinctBy(c => c.Code).Count());
        Assert.All(ErrorCodes.All, c => Assert.True(c.Meaning.Length > 10 && c.Verdict != Verdict.None));
        Assert.All(ErrorCodes.All, c => Assert.Equal(c.Verdict.HasFlag(Verdict.Wait), c.Wait is not null));
    }
}
