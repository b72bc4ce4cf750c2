using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Tests.Campaigns;
using Curlew.Tests.Postgres;

namespace Curlew.Tests.Numbers;

/// <summary>What proves us to Meta and Meta to us.</summary>
public sealed class AccountsTests(TestDatabase server) : IClassFixture<TestDatabase>
{
    static readonly DateTimeOffset Noon = new(2026, 11, 16, 12, 0, 0, TimeSpan.Zero);

    static readonly AccountKeys First = new("W1", "token-one", "secret-one", new("older-one", Noon), "word-one");

    [Fact]
    public async Task Token_and_secrets_are_sealed_and_open_again()
    {
        await using var database = await server.Another();
        using var sealer = new Sealer(Keyring.Ephemeral());

        await new Accounts(database, sealer).Save(First, default);

        var stored = string.Join('\n', await database.Rows("SELECT to_jsonb(a)::text FROM whatsapp_accounts a"));
        foreach (var canary in (string[])["token-one", "secret-one", "older-one", "word-one"])
            Assert.DoesNotContain(canary, stored, StringComparison.Ordinal);
        Assert.Equal([First], await new Accounts(database, sealer).List(default));
    }

    [Fact]
    public async Task What_is_not_given_stays_and_a_new_secret_ends_the_one_before_it()
    {
        await using var database = await server.Another();
        using var sealer = new Sealer(Keyring.Ephemeral());
        var accounts = new Accounts(database, sealer);
        await accounts.Save(First, default);

        await accounts.Save(new("W1", "token-two", null, null, null), default);
        var afterToken = (await accounts.List(default)).Single();
        await accounts.Save(new("W1", null, "secret-two", null, null), default);
        var afterSecret = (await accounts.List(default)).Single();

        Assert.Equal(First with { AccessToken = "token-two" }, afterToken);
        Assert.Equal(First with { AccessToken = "token-two", AppSecret = "secret-two", Previous = null }, afterSecret);
    }

    [Fact]
    public async Task Any_account_may_sign_and_each_secret_counts_once()
    {
        await using var database = await server.Another();
        using var sealer = new Sealer(Keyring.Ephemeral());
        var accounts = new Accounts(database, sealer);
        await accounts.Save(First, default);
        await accounts.Save(new("W2", "token-two", "secret-one", null, "word-two"), default);
        await accounts.Save(new("W3", "token-three", "secret-three", null, null), default);

        var signing = await accounts.Signing(default);

        Assert.Equal(["secret-one", "secret-three"], signing.AppSecrets);
        Assert.Equal(["word-one", "word-two"], signing.VerifyTokens);
        Assert.Equal([new RetiredSecret("older-one", Noon)], signing.Retired);
    }

    [Fact]
    public async Task A_number_is_found_by_its_id_its_phone_or_the_end_of_it()
    {
        await using var database = await server.Another();
        using var sealer = new Sealer(Keyring.Ephemeral());
        var numbers = new BusinessNumbers(database, sealer);
        foreach (var (id, phone) in ((string, string)[])[("77", "+14155550100"), ("78", "+14155550199")])
            await numbers.Save(new(id, "P", "W1", CampaignWorld.Phone(phone), 80), 250, default);

        async Task<string> Named(string typed) => string.Join(' ', (await numbers.Named(typed, default)).Select(number => number.Id));

        Assert.Equal(("77", "78", "78"), (await Named("77"), await Named("+1 415 555 0199"), await Named("0199")));
        Assert.Equal(("", "", ""), (await Named("41555501"), await Named("+14155550111"), await Named("99")));
        Assert.IsType<NumberChoice.Several>(await numbers.Choose(null, default));
        Assert.Equal("78", Assert.IsType<NumberChoice.Chosen>(await numbers.Choose("+14155550199", default)).Number.Id);
        await numbers.Retire("77", "ana", Noon, default);
        Assert.Equal("78", Assert.IsType<NumberChoice.Chosen>(await numbers.Choose(null, default)).Number.Id);
        Assert.IsType<NumberChoice.Retired>(await numbers.Choose("77", default));
    }
}
