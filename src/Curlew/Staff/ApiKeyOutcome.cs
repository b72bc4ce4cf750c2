using Curlew.Words;

namespace Curlew.Staff;

/// <summary>What came of making, rotating or revoking a key of a program.</summary>
[Code("api_key")]
public abstract record ApiKeyOutcome : Outcome
{
    /// <summary>It counts from now on.</summary>
    /// <param name="Secret">What the program shows; shown this once.</param>
    public sealed record Made(Guid Id, string Name, string Secret) : Done
    {
        public override Subject About => new("api_key", Id);
    }

    /// <summary>It has another secret; the one before counts no more.</summary>
    /// <inheritdoc cref="Made"/>
    public sealed record Rotated(Guid Id, string Secret) : Done;

    /// <summary>It opens nothing more.</summary>
    public sealed record Revoked(Guid Id) : Done;

    /// <summary>There is none of that id.</summary>
    public sealed record NoSuchKey(Guid Id) : Mistake;

    /// <summary>A name has 1 to 100 characters.</summary>
    public sealed record NoName : Mistake;

    /// <summary>It could do nothing.</summary>
    public sealed record NoPermissions : Mistake;

    /// <summary>There is no permission of that name; these there are.</summary>
    public sealed record NoSuchPermission(string Name, IReadOnlyList<string> Permissions) : Mistake;

    /// <summary>That is no network and no address.</summary>
    public sealed record NotAnAddress(string Address) : Mistake;

    /// <summary>More networks than a key may have.</summary>
    public sealed record TooManyAddresses(int Most) : Mistake;

    /// <summary>It would have ended before it began.</summary>
    public sealed record OverAlready(DateTimeOffset Until) : Mistake;

    /// <summary>Nobody gives away, or takes over, more than they hold.</summary>
    /// <param name="Permissions">What is missing, by its words.</param>
    public sealed record MoreThanYours(IReadOnlyList<string> Permissions) : ApiKeyOutcome;

    /// <summary>It was revoked before.</summary>
    public sealed record IsRevoked(Guid Id) : ApiKeyOutcome;

    /// <summary>It was changed.</summary>
    public abstract record Done : ApiKeyOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>What was asked for cannot be.</summary>
    public abstract record Mistake : ApiKeyOutcome
    {
        public override bool IsMistake => true;
    }
}
