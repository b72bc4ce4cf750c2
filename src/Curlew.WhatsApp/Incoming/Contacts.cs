using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A person as a delivery introduces them. The name is theirs to choose: any length, any characters.</summary>
/// <param name="WaId">WhatsApp id, digits; null if the phone number is withheld.</param>
/// <param name="UserId">Business-scoped user id.</param>
public sealed record ContactProfile(
    string? WaId,
    string? UserId,
    string? ParentUserId,
    string? Name,
    string? Username,
    string? CountryCode,
    string? IdentityHash
)
{
    internal static ContactProfile Read(Json contact)
    {
        var profile = contact["profile"u8];
        return new ContactProfile(
            PhoneDigits.Of(contact.Text("wa_id"u8)),
            contact.Text("user_id"u8),
            contact.Text("parent_user_id"u8),
            profile.Text("name"u8),
            profile.Text("username"u8) ?? contact.Text("username"u8),
            profile.Text("country_code"u8),
            contact.Text("identity_key_hash"u8)
        );
    }
}

/// <summary>The people of one value. A message finds its sender by id, never by position: the two lists need not agree.</summary>
readonly struct Contacts
{
    readonly List<ContactProfile> people;

    public Contacts(Json contacts)
    {
        people = [];
        foreach (var contact in new Json.Elements(contacts))
            if (contact.IsObject)
                people.Add(ContactProfile.Read(contact));
    }

    public ContactProfile? Find(string? waId, string? userId) => By(waId, p => p.WaId) ?? By(userId, p => p.UserId);

    ContactProfile? By(string? id, Func<ContactProfile, string?> key)
    {
        if (id is null)
            return null;
        foreach (var person in people)
            if (key(person) == id)
                return person;
        return null;
    }
}
