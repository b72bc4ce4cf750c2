namespace Curlew.Staff;

/// <summary>Somebody's way in, as whoever signs people in reads and changes it. A change counts once the desk has kept it.</summary>
public sealed class Account
{
    Account? before;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public required string Email { get; set; }

    public required Role Role { get; init; }

    public StaffState State { get; set; } = StaffState.Invited;

    /// <summary>Null where there is no password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with everything that ends other sign-ins.</summary>
    public string SecurityStamp { get; set; } = Staffing.NewStamp();

    /// <summary>Secret of the authenticator app, base32; null where none is set up.</summary>
    public string? AuthenticatorKey { get; set; }

    /// <summary>Whether a code of the app is asked for.</summary>
    public bool HasSecondFactor { get; set; }

    /// <summary>Those that were not used yet.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; set; } = [];

    /// <summary>The one-time link that a change is made by: it is used up with it. Null where somebody changes what is theirs.</summary>
    public string? Link { get; set; }

    internal int Version { get; set; }

    /// <summary>As it was read.</summary>
    internal Account Before => before ?? this;

    internal Account Remember()
    {
        before = (Account)MemberwiseClone();
        return this;
    }
}
