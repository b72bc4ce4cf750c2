using System.Text.Json;
using Curlew.Privacy;
using Curlew.Templates;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>A letter filled for one person.</summary>
/// <param name="Text">As they will see it; null where that is not known.</param>
public sealed record WrittenLetter(TemplateMessage Message, string? Text)
{
    /// <summary>Why a code is not sent to somebody who is known by a user id alone.</summary>
    internal const string NoPhone = "no_phone";

    /// <summary>Writes to a recipient: afterwards they have their letter, or the reason why nothing can be written to them.</summary>
    internal static ClaimedRecipient To(ClaimedRecipient recipient, Letters letters, Sealer sealer)
    {
        var letter = letters.For(recipient.Variant);
        try
        {
            var known = recipient.Person.Value(sealer, recipient.Recipient, letters.Fields(letter));
            var (address, filled) = (recipient.Person.To(sealer), letter.Fill(known));
            if (filled.Unfit is { } unfit)
                return recipient with { SkipReason = unfit };
            if (letter.NeedsPhone && address.Kind != RecipientKind.Phone)
                return recipient with { SkipReason = NoPhone };
            var message = new TemplateMessage(address, letter.Name, letter.Language, []) { ComponentsJson = filled.ComponentsJson };
            return recipient with { Written = new(message, filled.Text) };
        }
        catch (Exception e) when (e is SealBroken or JsonException)
        {
            // One person's broken row must not take the rest of the claim with it: that person is left out and shown.
            return recipient with { SkipReason = "profile_unreadable" };
        }
    }
}
