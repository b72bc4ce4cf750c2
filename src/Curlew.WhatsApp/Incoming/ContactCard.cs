using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>An address card a person sent.</summary>
/// <param name="Origin">contact_request if it answers the question for a phone number.</param>
/// <param name="VCard">The whole card as vCard text, with everything else it holds.</param>
public sealed record ContactCard(
    string? Name,
    string? FirstName,
    string? LastName,
    string? Company,
    string? Birthday,
    string? Origin,
    string? VCard,
    IReadOnlyList<CardPhone> Phones,
    IReadOnlyList<string> Emails
)
{
    internal static IReadOnlyList<ContactCard> ReadAll(Json contacts)
    {
        List<ContactCard> cards = [];
        foreach (var contact in new Json.Elements(contacts))
            if (contact.IsObject)
                cards.Add(Read(contact));
        return cards;
    }

    static ContactCard Read(Json card)
    {
        var name = card["name"u8];
        List<CardPhone> phones = [];
        foreach (var phone in card.Each("phones"u8))
            phones.Add(new CardPhone(phone.Text("phone"u8) ?? phone.Text(), PhoneDigits.Of(phone.Text("wa_id"u8)), phone.Text("type"u8)));
        List<string> emails = [];
        foreach (var email in card.Each("emails"u8))
            if ((email.Text("email"u8) ?? email.Text()) is { } address)
                emails.Add(address);
        return new ContactCard(
            name.Text("formatted_name"u8) ?? name.Text(),
            name.Text("first_name"u8),
            name.Text("last_name"u8),
            card["org"u8].Text("company"u8),
            card.Text("birthday"u8),
            card.Text("origin"u8),
            card.Text("vcard"u8),
            phones,
            emails
        );
    }
}

/// <summary>A phone number on a card, as written there, with the WhatsApp id it belongs to if it has one.</summary>
public sealed record CardPhone(string? Phone, string? WaId, string? Type);
