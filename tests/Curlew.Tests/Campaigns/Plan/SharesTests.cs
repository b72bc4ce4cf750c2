using CsCheck;
using Curlew.Campaigns;

namespace Curlew.Tests.Campaigns;

public sealed class SharesTests
{
    static readonly Gen<Claimant> Claimants = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 60], Gen.Int[0, 50])
        .Select((priority, served, wants) => new Claimant(priority, served, wants));

    [Theory]
    [InlineData(10, "5:0:100 5:0:100", "5 5")]
    [InlineData(11, "5:0:100 5:0:100", "6 5")]
    [InlineData(10, "5:8:100 5:0:100", "1 9")]
    [InlineData(10, "5:50:100 5:0:4", "6 4")]
    [InlineData(10, "7:0:100 2:0:8", "2 8")]
    [InlineData(1, "5:0:9 5:0:9 5:0:9", "1 0 0")]
    [InlineData(0, "5:0:9", "0")]
    [InlineData(int.MaxValue, "5:0:1000000 5:7:9", "1000000 9")]
    public void What_is_short_goes_by_priority_and_then_to_whoever_had_least(int amount, string asking, string expected)
    {
        var claimants = asking
            .Split(' ')
            .Select(text => text.Split(':').Select(int.Parse).ToArray())
            .Select(n => new Claimant(n[0], n[1], n[2]))
            .ToList();

        Assert.Equal(expected, string.Join(' ', Shares.Of(amount, claimants)));
    }

    [Fact]
    public void Nothing_is_given_twice_and_nothing_is_kept_while_somebody_wants_it() =>
        Gen.Select(Gen.Int[0, 300], Claimants.List[1, 12])
            .Sample(
                (amount, claimants) =>
                {
                    var parts = Shares.Of(amount, claimants);

                    Assert.Equal(Math.Min(amount, claimants.Sum(c => c.Wants)), parts.Sum());
                    foreach (var (one, gets) in claimants.Zip(parts))
                    {
                        Assert.InRange(gets, 0, one.Wants);
                        foreach (
                            var (other, others) in claimants
                                .Zip(parts)
                                .Where(pair => pair.First.Priority == one.Priority && pair.Second > 0)
                        )
                            Assert.True(
                                gets == one.Wants || one.Served + gets >= other.Served + others - 1,
                                $"{one} got {gets} while {other} got {others}"
                            );
                        foreach (var later in claimants.Zip(parts).Where(pair => pair.First.Priority > one.Priority))
                            Assert.True(gets == one.Wants || later.Second == 0);
                    }
                }
            );
}
