using System.Text.Json;
using Curlew.Campaigns;
using Curlew.Numbers;
using Curlew.Templates;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;
using Curlew.WhatsApp;

namespace Curlew.Tests.Numbers;

/// <summary>One server sends from all numbers: each at its own pace, together within the limit of their portfolio.</summary>
public sealed class SeveralNumbersTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const int People = 60,
        Limit = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Numbers_of_one_portfolio_keep_its_limit_together(int accounts)
    {
        await using var stage = await Stage.Open(server, accounts);
        await stage.World.LimitPortfolio(Limit);
        var campaigns = await stage.LaunchFromEach();

        await stage.Send(seconds: 30);

        var meta = stage.World.Sandbox;
        var tally = meta.TallyOfPortfolio(meta.Portfolios[0]);
        Assert.Equal((Limit, Limit, 0L, 0), (tally.MostPeopleIn24Hours, tally.Recipients, tally.OverLimit, tally.Duplicates));
        Assert.All(meta.Numbers, number => Assert.InRange(meta.TallyOfNumber(number.PhoneNumberId).Templates, 1, Limit - 1));
        foreach (var campaign in campaigns)
            Assert.Equal(Binding.MessagingLimit, (await stage.World.Outlooks.Of(campaign, default))!.Binds);
        await stage.World.AssertNoDrift();
    }

    [Fact]
    public async Task Each_number_has_a_throughput_of_its_own()
    {
        await using var stage = await Stage.Open(server);
        var (first, second) = (stage.World.Sandbox.Numbers[0].PhoneNumberId, stage.World.Sandbox.Numbers[1].PhoneNumberId);
        await stage.Limits.SetThroughput(first, 2, default);
        await stage.Limits.SetThroughput(second, 5, default);
        await stage.LaunchFromEach();

        await stage.Send(seconds: 4);

        var meta = stage.World.Sandbox;
        Assert.Equal((2, 5), (meta.TallyOfNumber(first).BusiestSecond, meta.TallyOfNumber(second).BusiestSecond));
    }

    [Fact]
    public async Task A_stopped_number_does_not_hold_up_anothers_campaign()
    {
        await using var stage = await Stage.Open(server);
        await stage.World.LimitPortfolio(People / 2);
        var (first, second) = (stage.World.Sandbox.Numbers[0].PhoneNumberId, stage.World.Sandbox.Numbers[1].PhoneNumberId);
        var campaigns = await stage.LaunchFromEach();
        await stage.World.Database.Execute("UPDATE phone_numbers SET stopped_reason = 'Banned.' WHERE id = $1", first);

        await stage.Send(seconds: 30);

        Assert.Equal(
            (0L, People / 2L),
            (stage.World.Sandbox.TallyOfNumber(first).Templates, stage.World.Sandbox.TallyOfNumber(second).Templates)
        );
        Assert.Equal(
            Binding.NumberStopped,
            (await stage.World.Outlooks.All(default)).Find(outlook => outlook.Campaign == campaigns[0])!.Binds
        );
    }

    [Fact]
    public async Task A_retired_number_claims_nothing_and_its_campaign_says_so()
    {
        await using var stage = await Stage.Open(server);
        var (first, second) = (stage.World.Sandbox.Numbers[0].PhoneNumberId, stage.World.Sandbox.Numbers[1].PhoneNumberId);
        var campaigns = await stage.LaunchFromEach();
        var draft = await stage.World.Campaigns.Create(stage.Campaign(0), default);

        var heldUp = await stage.Numbers.Retire(first, "ana", stage.World.Clock.GetUtcNow(), default);
        var again = await stage.Numbers.Retire(first, "ana", stage.World.Clock.GetUtcNow(), default);
        await stage.Send(seconds: 30);

        Assert.Equal(["From 0"], Assert.IsType<RetireOutcome.Retired>(heldUp).Campaigns);
        Assert.IsType<RetireOutcome.NotServing>(again);
        Assert.Equal(
            (0L, People / 2L),
            (stage.World.Sandbox.TallyOfNumber(first).Templates, stage.World.Sandbox.TallyOfNumber(second).Templates)
        );
        Assert.Equal(Binding.NumberRetired, (await stage.World.Outlooks.Of(campaigns[0], default))!.Binds);
        Assert.Equal(new LaunchOutcome.NumberRetired(first), await stage.World.Campaigns.Launch(draft, default));
    }

    [Fact]
    public async Task A_template_has_to_be_approved_in_the_account_of_the_number()
    {
        await using var stage = await Stage.Open(server, accounts: 2);
        await stage.World.Database.Execute(
            "UPDATE whatsapp_templates SET status = 'PAUSED' WHERE waba_id = $1",
            stage.World.Sandbox.Numbers[1].WabaId
        );

        var first = await stage.World.Campaigns.Launch(await stage.World.Campaigns.Create(stage.Campaign(0), default), default);
        var second = await stage.World.Campaigns.Launch(await stage.World.Campaigns.Create(stage.Campaign(1), default), default);

        Assert.IsType<LaunchOutcome.Launched>(first);
        Assert.Equal("PAUSED", Assert.IsType<LaunchOutcome.TemplateNotApproved>(second).Status);
    }

    [Fact]
    public async Task A_new_token_counts_without_a_restart()
    {
        await using var stage = await Stage.Open(server, accounts: 2, portfolios: 2);
        var number = stage.World.Sandbox.Numbers[1];
        var accounts = new Accounts(stage.World.Database, stage.World.Sealer);
        await accounts.Save(new(number.WabaId, "expired", null, null, null), default);
        var before = await stage.Lines.Find(number.PhoneNumberId, default);
        var refused = await before!.ReadNumber(default);

        await accounts.Save(new(number.WabaId, number.AccessToken, null, null, null), default);
        var after = await stage.Lines.Find(number.PhoneNumberId, default);
        var answered = await after!.ReadNumber(default);

        Assert.Same(before, after);
        Assert.IsType<Refused<NumberState>>(refused);
        Assert.IsType<Done<NumberState>>(answered);
    }

    sealed class Stage : IAsyncDisposable
    {
        public required CampaignWorld World { get; init; }

        public required Lines Lines { get; init; }

        public BusinessNumbers Numbers => new(World.Database, World.Sealer);

        public Limits Limits => new(World.Database, World.Clock);

        public static async Task<Stage> Open(TestDatabase server, int accounts = 1, int portfolios = 1)
        {
            var world = await CampaignWorld.Open(server, People, options =>
                (options with { PortfolioLimit = null }).Spread(2, accounts, portfolios)
            );
            var stage = new Stage
            {
                World = world,
                Lines = new(world.Database, world.Sealer, world.Sandbox.GraphUrl) { Fresh = TimeSpan.Zero },
            };
            foreach (var number in world.Sandbox.Numbers)
            {
                await new Accounts(world.Database, world.Sealer).Save(new(number.WabaId, number.AccessToken, null, null, null), default);
                await stage.Numbers.Save(
                    new(
                        number.PhoneNumberId,
                        portfolios == 1 ? CampaignWorld.Portfolio : number.PortfolioId,
                        number.WabaId,
                        CampaignWorld.Phone("+" + number.DisplayPhoneNumber),
                        80
                    ),
                    null,
                    default
                );
            }

            await world.Database.Execute(
                "UPDATE user_profiles p SET tags = ARRAY['from' || (place % 2)] FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM user_profiles) o WHERE o.id = p.id"
            );
            foreach (var line in await stage.Lines.Accounts(default))
                Assert.IsType<SyncOutcome.Taken>(await new SyncTemplates(world.Templates, line.Api, line.WabaId, world.Clock).Run(default));
            return stage;
        }

        public NewCampaign Campaign(int place) =>
            World.Campaign(dailySendLimit: 1_000) with
            {
                Name = $"From {place}",
                PhoneNumberId = World.Sandbox.Numbers[place].PhoneNumberId,
                TargetAudience = JsonElement.Parse($$"""{"tags": "from{{place}}"}"""),
            };

        public async Task<List<Guid>> LaunchFromEach() => [await World.Launch(Campaign(0)), await World.Launch(Campaign(1))];

        /// <summary>Everybody sends what may leave, a tenth of a second after the other.</summary>
        public async Task Send(int seconds)
        {
            var senders = new Senders(World.Database, World.Clock, World.Sealer, Lines, World.Recorder);
            for (var tenth = 0; tenth < 10 * seconds; tenth++)
            {
                await senders.RunOnce(default);
                World.Clock.MoveTo(World.Clock.GetUtcNow().AddSeconds(0.1));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Lines.DisposeAsync();
            await World.DisposeAsync();
        }
    }
}
