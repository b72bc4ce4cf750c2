using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A message of before the number was connected, handed over out of the business's phone app (coexistence).</summary>
/// <param name="FromBusiness">Whether the business wrote it.</param>
/// <param name="WaId">The person of the conversation, whoever wrote; digits, null where the number is withheld.</param>
/// <param name="UserId">Their business-scoped user id.</param>
/// <param name="Standing">How far it has come, as Meta wrote it, for example READ.</param>
public sealed record PastMessage(Origin Origin, IncomingMessage Message, bool FromBusiness, string? WaId, string? UserId, string? Standing)
    : Change(Origin)
{
    /// <summary>The type of what stands for a file that is handed over later under the same id.</summary>
    public const string Placeholder = "media_placeholder";
}

/// <summary>How far the hand-over of the history has come.</summary>
/// <param name="Phase">0 the first day, 1 three months, 2 half a year.</param>
/// <param name="Progress">Percent.</param>
public sealed record HistoryProgress(Origin Origin, string? PhoneNumberId, int? Phase, int? Chunk, int? Progress) : Change(Origin);

/// <summary>An entry of the address book in the business's phone app. It names a person; it is no wish to hear from the business.</summary>
/// <param name="Action">add or remove.</param>
public sealed record AddressBookEntry(Origin Origin, string? PhoneNumberId, string? Phone, string? Name, string? Action) : Change(Origin);

/// <summary>The values of the fields history and smb_app_state_sync.</summary>
static class PhoneApp
{
    public static void ReadHistory(Origin origin, Json value, List<Change> into)
    {
        var number = Number.Read(value["metadata"u8]);
        var contacts = new Contacts(value["contacts"u8]);
        foreach (var chunk in value.Each("history"u8))
        {
            if (!chunk.IsObject)
            {
                into.Add(Notification.Broken(origin, "A part of the history", chunk));
                continue;
            }

            if (chunk["metadata"u8] is { IsObject: true } progress)
                into.Add(
                    new HistoryProgress(
                        origin,
                        number.Id,
                        progress.Small("phase"u8),
                        progress.Small("chunk_order"u8),
                        progress.Small("progress"u8)
                    )
                );
            foreach (var error in GraphError.ReadAll(chunk))
                into.Add(new SystemError(origin, number.Id, error));
            foreach (var thread in chunk.Each("threads"u8))
                ReadThread(origin, number, contacts, thread, into);
        }
    }

    public static void ReadAddressBook(Origin origin, Json value, List<Change> into)
    {
        var number = Number.Read(value["metadata"u8]);
        foreach (var entry in value.Each("state_sync"u8))
            into.Add(
                entry["contact"u8] is { IsObject: true } contact
                    ? new AddressBookEntry(
                        origin,
                        number.Id,
                        PhoneDigits.Of(contact.Text("phone_number"u8)),
                        contact.Text("full_name"u8) ?? contact.Text("first_name"u8),
                        entry.Text("action"u8)
                    )
                    : new BrokenDelivery(origin, "An entry of the address book without a contact.", entry.Raw())
            );
    }

    static void ReadThread(Origin origin, Number number, Contacts contacts, Json thread, List<Change> into)
    {
        var person = thread.Text("id"u8);
        foreach (var message in thread.Each("messages"u8))
            into.Add(
                message.IsObject && message.Text("id"u8) is not null
                    ? Read(origin, number, contacts, message, person)
                    : new BrokenDelivery(origin, "A past message without id.", message.Raw())
            );
    }

    static PastMessage Read(Origin origin, Number number, Contacts contacts, Json element, string? person)
    {
        var message = IncomingMessage.Read(origin, number, contacts, element, null);
        var fromBusiness = message.From is { } from && from == PhoneDigits.Of(number.Display);
        var phone = PhoneDigits.Of(person);
        return new PastMessage(
            origin,
            message,
            fromBusiness,
            phone ?? (fromBusiness ? PhoneDigits.Of(element.Text("to"u8)) : message.From),
            (phone is null ? person : null) ?? (fromBusiness ? element.Text("to_user_id"u8) : message.UserId),
            element["history_context"u8].Text("status"u8)
        );
    }
}
