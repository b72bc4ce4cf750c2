using System.Text.Json;
using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>One to 257 address cards.</summary>
public sealed record ContactsMessage(Recipient To, IReadOnlyList<OutgoingContact> Contacts) : OutgoingMessage(To)
{
    private protected override string Type => "contacts";

    private protected override InvalidMessage? Check() =>
        Limit.Between("contacts", Contacts.Count, 1, 257) ?? Contacts.Select(c => c.Problem()).FirstOrDefault(p => p is not null);

    private protected override void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var contact in Contacts)
            contact.Write(json);
        json.WriteEndArray();
    }
}

/// <summary>An address card. Meta asks for the whole name and at least one of its parts.</summary>
public sealed record OutgoingContact(string FormattedName, string? FirstName, string? LastName, IReadOnlyList<string> Phones)
{
    internal InvalidMessage? Problem() =>
        string.IsNullOrWhiteSpace(FirstName) && string.IsNullOrWhiteSpace(LastName)
            ? new("contacts.name", "A first or last name is needed beside the whole name.") { Limit = BrokenLimit.Empty }
            : Limit.Required("contacts.name.formatted_name", FormattedName, 512)
                ?? Limit.Optional("contacts.name.first_name", FirstName, 512)
                ?? Limit.Optional("contacts.name.last_name", LastName, 512)
                ?? Phones.Select(p => Limit.Required("contacts.phones.phone", p, 64)).FirstOrDefault(p => p is not null);

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("name"u8);
        json.WriteString("formatted_name"u8, FormattedName);
        if (FirstName is not null)
            json.WriteString("first_name"u8, FirstName);
        if (LastName is not null)
            json.WriteString("last_name"u8, LastName);
        json.WriteEndObject();
        json.WriteStartArray("phones"u8);
        foreach (var phone in Phones)
        {
            json.WriteStartObject();
            json.WriteString("phone"u8, phone);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
