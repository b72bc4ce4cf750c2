namespace Curlew.Sandbox;

/// <summary>One virtual customer, as a business might know them.</summary>
/// <param name="Index">Place in the population, from 0; -1 for a number outside it.</param>
/// <param name="Phone">E.164 with its plus sign.</param>
/// <param name="WaId">The WhatsApp id as Meta writes it: digits, and in Mexico and Brazil not always the digits of the phone.</param>
/// <param name="UserId">Business-scoped user id in the first portfolio.</param>
/// <param name="Username">With its at sign; null when none was chosen.</param>
/// <param name="ZipCode">Postcode.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Tier">regular, premium or vip.</param>
/// <param name="Language">ISO 639-1.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="HidesPhone">Only the user id is shown to a business that does not know the phone.</param>
/// <param name="OnWhatsApp">Whether the number has WhatsApp at all.</param>
public sealed record Customer(
    int Index,
    string Phone,
    string WaId,
    string UserId,
    string? Username,
    string Name,
    string Email,
    string AddressLine,
    string City,
    string State,
    string ZipCode,
    string Country,
    string Tier,
    string Language,
    string TimeZone,
    IReadOnlyList<string> Tags,
    bool HidesPhone,
    bool OnWhatsApp
);
