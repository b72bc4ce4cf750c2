using Curlew.Privacy;

namespace Curlew.Profiles;

/// <summary>Somebody as WhatsApp names them: by number, by user id, or both.</summary>
public readonly record struct Identity
{
    Identity(PhoneNumber? phone, UserId? userId) => (Phone, UserId) = (phone, userId);

    /// <summary>The number in their WhatsApp id; null where it is withheld.</summary>
    public PhoneNumber? Phone { get; }

    /// <summary>Their business-scoped user id.</summary>
    public UserId? UserId { get; }

    /// <summary>Null where neither names anybody.</summary>
    public static Identity? From(string? waId, string? userId)
    {
        var identity = new Identity(PhoneNumber.FromWaId(waId), Privacy.UserId.From(userId));
        return identity == default ? null : identity;
    }
}
