using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Curlew.Staff;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Curlew.Server.Staff;

/// <summary>Lets people in: whatever they show, it ends in a new session of its own, and a name that nobody has costs the same as one that somebody has.</summary>
sealed class StaffSignIn(
    UserManager<Account> users,
    IHttpContextAccessor contexts,
    IUserClaimsPrincipalFactory<Account> principals,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<Account>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Account> confirmation,
    Door door,
    SignInTries tries
) : SignInManager<Account>(users, contexts, principals, options, log, schemes, confirmation)
{
    /// <summary>How passwords are hashed: PBKDF2 with HMAC-SHA-512, rounds as OWASP asks for (password storage cheat sheet, 2026).</summary>
    public static PasswordHasherOptions Hashing { get; } = new() { IterationCount = 210_000 };

    static readonly Account Nobody = new()
    {
        Name = "",
        Email = "",
        Role = Role.Auditor,
    };

    // What a password is compared with where there is none: the work is the same.
    static readonly string NobodysHash = new PasswordHasher<Account>(Microsoft.Extensions.Options.Options.Create(Hashing)).HashPassword(
        Nobody,
        Guid.NewGuid().ToString()
    );

    /// <summary>Tries a name and a password. In where nothing more is asked; null where a code is.</summary>
    public async Task<AccountOutcome?> WithPassword(string email, string password, CancellationToken ct)
    {
        var verdict = await tries.Password(email, door.Address, ct);
        if (!verdict.IsAllowed)
            return await TooMany(verdict, null, ct);
        var account = await UserManager.FindByNameAsync(email);
        var known = account is { State: StaffState.Active, PasswordHash: not null } ? account : null;
        var isRight = UserManager.PasswordHasher.VerifyHashedPassword(known ?? Nobody, known?.PasswordHash ?? NobodysHash, password);
        if (known is null || isRight is PasswordVerificationResult.Failed)
            return await door.Desk.Accounts.Refuse(account?.Id, new AccountOutcome.Refused(), ct);
        return await Admit(known);
    }

    /// <summary>Tries a code of the app, or a recovery code, of whoever's password was right.</summary>
    public async Task<AccountOutcome> WithCode(string? code, string? recovery, CancellationToken ct)
    {
        if (await GetTwoFactorAuthenticationUserAsync() is not { } account)
            return new AccountOutcome.Refused();
        var verdict = await tries.Code(account.Id, ct);
        if (!verdict.IsAllowed)
            return await TooMany(verdict, account.Id, ct);
        var result = code is { Length: > 0 }
            ? await TwoFactorAuthenticatorSignInAsync(Plain(code), isPersistent: false, rememberClient: false)
            : await TwoFactorRecoveryCodeSignInAsync((recovery ?? "").Trim());
        return result.Succeeded && door.Outcome is AccountOutcome.SignedIn @in ? @in
            : door.Outcome is AccountOutcome.CodeUsedBefore used ? used
            : await door.Desk.Accounts.Refuse(account.Id, new AccountOutcome.Refused(), ct);
    }

    /// <summary>Tries the answer of a passkey. It is as good as a password and a code: the device asked for a finger, a face or a PIN.</summary>
    public async Task<AccountOutcome> WithPasskey(string credential, CancellationToken ct)
    {
        var verdict = await tries.Other(door.Address, ct);
        if (!verdict.IsAllowed)
            return await TooMany(verdict, null, ct);
        if (await Assert(credential) is not { Succeeded: true } answer || answer.User.State is not StaffState.Active)
            return await door.Desk.Accounts.Refuse(null, new AccountOutcome.Refused(), ct);
        var (user, desk) = (answer.User, door.DeskOf(answer.User).Accounts);
        var used = await desk.UsePasskey(user.Id, AccountStore.Kept(answer.Passkey), Challenge(credential), ct);
        if (!used.IsDone)
            return used;
        await SignInAsync(user, isPersistent: false);
        return door.Outcome ?? new AccountOutcome.Refused();
    }

    /// <summary>Registers a passkey of whoever is signed in.</summary>
    public async Task<AccountOutcome> AddPasskey(Account account, string credential, CancellationToken ct)
    {
        PasskeyAttestationResult answer;
        try
        {
            answer = await PerformPasskeyAttestationAsync(credential);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException or PasskeyException)
        {
            // Nothing was asked for, or what came is no answer at all: to whoever sent it that is a refusal.
            return new AccountOutcome.Refused();
        }

        return answer.Succeeded && answer.UserEntity.Id == account.Id.ToString()
            ? await door.Desk.Accounts.AddPasskey(account.Id, AccountStore.Kept(answer.Passkey), Challenge(credential), ct)
            : new AccountOutcome.Refused();
    }

    /// <summary>Lets somebody in of whom it is certain who they are; null where a code is still asked for.</summary>
    public async Task<AccountOutcome?> Admit(Account account)
    {
        var result = await SignInOrTwoFactorAsync(account, isPersistent: false);
        return result.RequiresTwoFactor ? null : door.Outcome ?? new AccountOutcome.Refused();
    }

    /// <summary>Begins a session and puts its number into the cookie. The one before, if there is one, is over: no number outlives a sign-in.</summary>
    public override async Task SignInWithClaimsAsync(
        Account user,
        AuthenticationProperties? authenticationProperties,
        IEnumerable<Claim> additionalClaims
    )
    {
        door.Outcome = await door.DeskOf(user).Accounts.SignIn(user);
        if (door.Outcome is not AccountOutcome.SignedIn begun)
            return;
        if (door.SignedIn is { } before)
            await door.Desk.Accounts.SignOut(before.Session);
        var claims = additionalClaims.Where(claim => claim.Type != Door.SessionClaim);
        await base.SignInWithClaimsAsync(
            user,
            authenticationProperties,
            [.. claims, new Claim(Door.SessionClaim, begun.Session.ToString())]
        );
    }

    // Nobody is asked for less because of a cookie.
    public override Task<bool> IsTwoFactorClientRememberedAsync(Account user) => Task.FromResult(false);

    /// <summary>The code as apps mean it: people type it in two halves.</summary>
    public static string Plain(string code) => code.Replace(" ", "", StringComparison.Ordinal);

    async Task<PasskeyAssertionResult<Account>?> Assert(string credential)
    {
        try
        {
            return await PerformPasskeyAssertionAsync(credential);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException or PasskeyException)
        {
            // Nothing was asked for, or what came is no answer at all: to whoever sent it that is a refusal.
            return null;
        }
    }

    // Of a flood the first is written down; the rest are more of the same.
    async Task<AccountOutcome> TooMany(TryVerdict verdict, Guid? staff, CancellationToken ct)
    {
        var outcome = new AccountOutcome.TooManyTries(verdict.Minutes);
        return verdict.IsFirstRefusal ? await door.Desk.Accounts.Refuse(staff, outcome, ct) : outcome;
    }

    static byte[] Challenge(string credential)
    {
        var clientData = JsonElement.Parse(credential).GetProperty("response").GetProperty("clientDataJSON").GetString()!;
        var challenge = JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(clientData)).GetProperty("challenge").GetString()!;
        return SHA256.HashData(Encoding.UTF8.GetBytes(challenge));
    }
}

/// <summary>What the cookie says: who, and nothing about them.</summary>
sealed class StaffPrincipals : IUserClaimsPrincipalFactory<Account>
{
    public Task<ClaimsPrincipal> CreateAsync(Account user) =>
        Task.FromResult(
            new ClaimsPrincipal(
                new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.Id.ToString())], IdentityConstants.ApplicationScheme)
            )
        );
}
