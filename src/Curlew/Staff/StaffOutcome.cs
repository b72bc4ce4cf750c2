using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What came of inviting, changing or shutting out somebody who works here.</summary>
[Code("staff")]
public abstract record StaffOutcome : Outcome
{
    /// <summary>They come in by a link.</summary>
    /// <param name="Token">What makes the link theirs; shown this once.</param>
    /// <param name="Until">The link counts before this moment.</param>
    public sealed record Invited(Guid Id, string Name, Role Role, string Token, DateTimeOffset Until) : Done, IOneTimeLink
    {
        public override Subject About => new("staff", Id);
    }

    /// <summary>A new link; the ones before it count no more. Of an account that is in use it sets a new password and nothing else.</summary>
    /// <inheritdoc cref="Invited"/>
    public sealed record Linked(string Token, DateTimeOffset Until) : Done, IOneTimeLink;

    /// <summary>Password, second factor, passkeys and sign-ins are gone; they come in anew by a link.</summary>
    /// <inheritdoc cref="Invited"/>
    public sealed record Reset(string Token, DateTimeOffset Until) : Done, IOneTimeLink;

    /// <summary>They are that from now on, signed in anew.</summary>
    public sealed record RoleSet(Role Role) : Done;

    /// <summary>They are shut out, and their sign-ins are over.</summary>
    public sealed record Disabled : Done;

    /// <summary>They may sign in again.</summary>
    public sealed record Enabled : Done;

    /// <summary>There is nobody of that id or address.</summary>
    public sealed record Nobody : Mistake;

    /// <summary>Somebody works here with that address.</summary>
    public sealed record EmailTaken : Mistake;

    /// <summary>It is not an e-mail address.</summary>
    public sealed record NotAnEmail : Mistake;

    /// <summary>A name has 1 to 100 characters.</summary>
    public sealed record NoName : Mistake;

    /// <summary>Nobody gives, takes or changes a role that may do more than their own.</summary>
    public sealed record AboveYou(Role Role) : StaffOutcome;

    /// <summary>Without this one there would be no owner who can sign in.</summary>
    public sealed record LastOwner : StaffOutcome;

    /// <summary>They are that already.</summary>
    public sealed record AlreadySo : StaffOutcome;

    /// <summary>They are shut out: nothing lets them in but letting them in again.</summary>
    public sealed record IsDisabled : StaffOutcome;

    /// <summary>It was changed.</summary>
    public abstract record Done : StaffOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>What was asked for cannot be.</summary>
    public abstract record Mistake : StaffOutcome
    {
        public override bool IsMistake => true;
    }
}

/// <summary>An outcome that comes with a link by which somebody comes in once.</summary>
public interface IOneTimeLink
{
    /// <summary>256 random bits, in base64url.</summary>
    string Token { get; }

    DateTimeOffset Until { get; }
}
