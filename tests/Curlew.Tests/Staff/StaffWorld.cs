using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Staff;
using Microsoft.Extensions.Time.Testing;

namespace Curlew.Tests.Staff;

/// <summary>An installation in which people work, on a database of its own.</summary>
sealed class StaffWorld(Database database) : IAsyncDisposable
{
    public Database Database => database;

    public Sealer Sealer { get; } = new(Keyring.Ephemeral());

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    /// <summary>The desk of whoever is signed in to the machine.</summary>
    public Desk Machine => At(Actor.CommandLine("jane"));

    /// <summary>The desk of whoever signs people in, for a request from an address.</summary>
    public Desk Door(string? address = null) => At(Actor.System with { Address = address });

    public SessionWatch Watch => new(database, Sealer, Clock);

    public SignInTries Tries => new(database, Sealer, Clock);

    public Desk At(Actor actor) => new(database, Sealer, Clock, actor);

    public Desk As(Role role) => At(Actor.Person(Guid.CreateVersion7(), "Somebody", role.Holds()));

    /// <summary>Somebody who was invited, came in by the link and has a password.</summary>
    public async Task<Account> Person(string email, Role role)
    {
        var invited = (StaffOutcome.Invited)await Machine.Staff.Invite("Some One", email, role);
        var account = (await Door().Accounts.ById(invited.Id))!;
        (account.State, account.PasswordHash, account.Link) = (StaffState.Active, "a hash", invited.Token);
        Assert.IsType<AccountOutcome.Joined>(await Door().Accounts.Save(account));
        return account;
    }

    public async Task<Guid> SignIn(Account account, string? address = null) =>
        ((AccountOutcome.SignedIn)await Door(address).Accounts.SignIn((await Door().Accounts.ById(account.Id))!)).Session;

    public async ValueTask DisposeAsync()
    {
        Sealer.Dispose();
        await database.DisposeAsync();
    }
}
