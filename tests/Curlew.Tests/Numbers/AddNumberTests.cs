using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Sandbox;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Numbers;

/// <summary>A number is added when Meta has confirmed it, and otherwise nothing changes.</summary>
public sealed class AddNumberTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    const string Secret = "5f3c9a7b1e8d4602b7c1d9e0a4f68235";

    [Fact]
    public async Task A_number_brings_what_Meta_says_of_it()
    {
        await using var stage = await Stage.Open(server, numbers: 1);
        var meta = stage.Meta.Numbers[0];

        var added = Assert.IsType<AddOutcome.Added>(await stage.Add(0));

        Assert.Equal(
            (meta.PhoneNumberId, meta.WabaId, 80, true, true),
            (added.Number.Id, added.Number.WabaId, added.Number.Throughput, added.Number.IsSending, added.IsTold)
        );
        Assert.Equal(2_000, added.Number.MessagingLimit);
        Assert.NotNull(added.MadeVerifyToken);
        Assert.Equal(added.MadeVerifyToken, (await new Accounts(stage.Database, stage.Sealer).Signing(default)).VerifyTokens.Single());
    }

    [Fact]
    public async Task A_second_number_of_an_account_needs_nothing_but_its_id_and_shares_the_portfolio()
    {
        await using var stage = await Stage.Open(server, numbers: 2);
        await stage.Add(0);

        var added = Assert.IsType<AddOutcome.Added>(await stage.Add(1, number => number with { AccessToken = null, AppSecret = null }));

        Assert.Null(added.MadeVerifyToken);
        Assert.Equal(["portfolio", "portfolio"], (await stage.Numbers.List()).Select(number => number.PortfolioId));
    }

    [Fact]
    public async Task A_retired_number_is_taken_back()
    {
        await using var stage = await Stage.Open(server, numbers: 1);
        var first = Assert.IsType<AddOutcome.Added>(await stage.Add(0));
        await stage.Numbers.Retire(first.Number.Id, "ana", TimeProvider.System.GetUtcNow(), default);

        var again = Assert.IsType<AddOutcome.Added>(await stage.Add(0, number => number with { AccessToken = null, AppSecret = null }));

        Assert.Equal((false, true, true), (first.TakenBack, again.TakenBack, again.Number.IsSending));
    }

    [Fact]
    public async Task What_Meta_does_not_confirm_changes_nothing()
    {
        await using var stage = await Stage.Open(server, numbers: 2, accounts: 2, portfolios: 2);

        var outcomes = new List<AddOutcome>
        {
            await stage.Add(0, number => number with { AccessToken = "wrong" }),
            await stage.Add(0, number => number with { PhoneNumberId = "1" }),
            await stage.Add(0, number => number with { AccessToken = null }),
            await stage.Add(0, number => number with { AppSecret = null }),
            await stage.Add(0, number => number with { AppSecret = "short" }),
            await stage.Add(1, number => number with { AccessToken = stage.Meta.Numbers[0].AccessToken }),
        };

        Assert.Equal(
            ["AccountRefused", "NotOfAccount", "TokenNeeded", "SecretNeeded", "SecretTooWeak", "AccountRefused"],
            outcomes.Select(outcome => outcome.GetType().Name)
        );
        Assert.Equal([stage.Meta.Numbers[0].PhoneNumberId], Assert.IsType<AddOutcome.NotOfAccount>(outcomes[1]).Others);
        Assert.Empty(await stage.Numbers.List());
        Assert.Equal(0, await stage.Database.Value<long>("SELECT count(*) FROM whatsapp_accounts"));
    }

    [Fact]
    public async Task Of_several_portfolios_one_is_named()
    {
        await using var stage = await Stage.Open(server, numbers: 3, accounts: 3, portfolios: 2);
        await stage.Add(0, number => number with { PortfolioId = "A" });
        await stage.Add(1, number => number with { PortfolioId = "B" });

        var unclear = await stage.Add(2);
        var named = await stage.Add(2, number => number with { PortfolioId = "A" });

        Assert.Equal(["A", "B"], Assert.IsType<AddOutcome.PortfolioNeeded>(unclear).Portfolios);
        Assert.Equal("A", Assert.IsType<AddOutcome.Added>(named).Number.PortfolioId);
    }

    sealed class Stage : IAsyncDisposable
    {
        public required Database Database { get; init; }

        public required SandboxServer Meta { get; init; }

        public Sealer Sealer { get; } = new(Keyring.Ephemeral());

        public BusinessNumbers Numbers => new(Database, Sealer);

        public static async Task<Stage> Open(TestDatabase server, int numbers, int accounts = 1, int portfolios = 1) =>
            new()
            {
                Database = await server.Another(),
                Meta = await SandboxServer.Start(
                    new SandboxOptions { Population = 0, PortfolioLimit = 2_000 }.Spread(numbers, accounts, portfolios)
                ),
            };

        public Task<AddOutcome> Add(int index, Func<NewNumber, NewNumber>? change = null)
        {
            var meta = Meta.Numbers[index];
            var number = new NewNumber(meta.PhoneNumberId, meta.WabaId) { AccessToken = meta.AccessToken, AppSecret = Secret };
            return new AddNumber(Database, Sealer, TimeProvider.System, Meta.GraphUrl).Run(
                change is null ? number : change(number),
                default
            );
        }

        public async ValueTask DisposeAsync()
        {
            await Meta.DisposeAsync();
            await Database.DisposeAsync();
            Sealer.Dispose();
        }
    }
}
