using Curlew.Words;

namespace Curlew.Staff;

/// <summary>Somebody who works here, as colleagues see them.</summary>
/// <param name="Passkeys">How many they have registered.</param>
/// <param name="LastSignIn">Null before the first time.</param>
public sealed record StaffMember(Guid Id, string Name, string Email, Role Role, StaffState State)
{
    public bool HasPassword { get; init; }

    public bool HasSecondFactor { get; init; }

    public int Passkeys { get; init; }

    public DateTimeOffset? LastSignIn { get; init; }

    /// <summary>Whether name or address do not open: somebody has changed the row.</summary>
    public bool IsUnreadable { get; init; }
}

/// <summary>Whether somebody can sign in; the words are those of the column.</summary>
[Code("staff_state")]
public enum StaffState
{
    /// <summary>Has a link, and has never been here.</summary>
    Invited,
    Active,

    /// <summary>Shut out until somebody lets them in again.</summary>
    Disabled,
}
