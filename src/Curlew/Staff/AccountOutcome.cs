using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What came of signing in or out, and of changing one's own account.</summary>
[Code("account")]
public abstract record AccountOutcome : Outcome
{
    /// <summary>A sign-in has begun.</summary>
    public sealed record SignedIn(Guid Session) : Done;

    /// <summary>The sign-in is over.</summary>
    public sealed record SignedOut : Done;

    /// <summary>Name and password, code, passkey or provider were not right. It says the same whoever it was about.</summary>
    public sealed record Refused : AccountOutcome;

    /// <summary>There were too many tries that were not right.</summary>
    /// <param name="Minutes">After that long it can be tried again.</param>
    public sealed record TooManyTries(int Minutes) : AccountOutcome;

    /// <summary>A code of the authenticator app was right, and counts no more.</summary>
    public sealed record CodeTaken : Done;

    /// <summary>A code of that half minute was taken before.</summary>
    public sealed record CodeUsedBefore : AccountOutcome;

    /// <summary>The link of the first owner.</summary>
    /// <param name="Token">What makes the link; shown this once.</param>
    public sealed record FirstOwnerLink(string Token, DateTimeOffset Until) : Done, IOneTimeLink;

    /// <summary>Somebody works here already.</summary>
    public sealed record NotTheFirst : AccountOutcome;

    /// <summary>They came in by a link, and have an account from now on.</summary>
    public sealed record Joined(Guid Id) : Done
    {
        public override Subject About => new("staff", Id);
    }

    /// <summary>The password is another one, and other sign-ins are over.</summary>
    public sealed record PasswordSet : Done;

    /// <summary>A code of the authenticator app is asked for from now on.</summary>
    public sealed record SecondFactorSet : Done;

    /// <summary>No code is asked for any more.</summary>
    public sealed record SecondFactorRemoved : Done;

    /// <summary>There are new recovery codes, and those before count no more.</summary>
    public sealed record RecoveryCodesMade : Done;

    /// <summary>A recovery code was right, and counts no more.</summary>
    /// <param name="Left">How many there are still.</param>
    public sealed record RecoveryCodeUsed(int Left) : Done;

    /// <summary>Something of no consequence to others was kept.</summary>
    public sealed record Kept : Done;

    /// <summary>A passkey was registered.</summary>
    public sealed record PasskeyAdded : Done;

    /// <summary>A passkey was right.</summary>
    public sealed record PasskeyUsed : Done;

    /// <summary>A passkey is gone.</summary>
    public sealed record PasskeyRemoved : Done;

    /// <summary>There is no such passkey, or it is somebody else's.</summary>
    public sealed record NoSuchPasskey : AccountOutcome;

    /// <summary>The answer of a passkey was taken before.</summary>
    public sealed record PasskeyReplayed : AccountOutcome;

    /// <summary>An account at a provider belongs to this one from now on.</summary>
    public sealed record LoginAdded : Done;

    /// <summary>The link was used, ran out, or never was.</summary>
    public sealed record LinkSpent : AccountOutcome;

    /// <summary>A name has 1 to 100 characters.</summary>
    public sealed record NoName : AccountOutcome;

    /// <summary>It is not an e-mail address.</summary>
    public sealed record NotAnEmail : AccountOutcome;

    /// <summary>Somebody changed it meanwhile.</summary>
    public sealed record ChangedMeanwhile : AccountOutcome;

    /// <summary>It was done.</summary>
    public abstract record Done : AccountOutcome
    {
        public override bool IsDone => true;
    }
}
