using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

public sealed partial class CloudApi
{
    const string NumberFields =
        "id,display_phone_number,verified_name,status,quality_rating,name_status,throughput,whatsapp_business_manager_messaging_limit,health_status";

    /// <summary>The state of this number.</summary>
    public Task<Answer<NumberState>> ReadNumber(CancellationToken ct) =>
        Get(wire.Path($"{options.PhoneNumberId}?fields={NumberFields}"), NumberState.Read, ct);

    /// <summary>The account's numbers; an account has few, and the first page of 100 holds them.</summary>
    public Task<Answer<IReadOnlyList<NumberState>>> ListNumbers(CancellationToken ct) =>
        Get(
            wire.Path($"{Account}/phone_numbers?fields={NumberFields}&limit=100"),
            answer =>
            {
                if (answer["data"u8].IsNothing)
                    return null;
                var numbers = new List<NumberState>();
                foreach (var number in answer.Each("data"u8))
                    if (NumberState.Read(number) is { } state)
                        numbers.Add(state);
                return (IReadOnlyList<NumberState>)numbers;
            },
            ct
        );
}

/// <summary>A business phone number as Meta sees it.</summary>
/// <param name="Status">CONNECTED, PENDING, FLAGGED, RESTRICTED, BANNED and others.</param>
/// <param name="Quality">GREEN, YELLOW, RED or UNKNOWN.</param>
/// <param name="Throughput">STANDARD or HIGH.</param>
/// <param name="Limit">People per rolling 24 hours for the whole portfolio; <see cref="MessagingLimit.Unlimited"/>, or null if not
/// told.</param>
/// <param name="CanSend">AVAILABLE, LIMITED or BLOCKED.</param>
public sealed record NumberState(
    string Id,
    string? DisplayPhone,
    string? VerifiedName,
    string? Status,
    string? Quality,
    string? NameStatus,
    string? Throughput,
    int? Limit,
    string? CanSend
)
{
    internal static NumberState? Read(Json number) =>
        number.Text("id"u8) is not { } id
            ? null
            : new NumberState(
                id,
                number.Text("display_phone_number"u8),
                number.Text("verified_name"u8),
                number.Text("status"u8),
                number.Text("quality_rating"u8),
                number.Text("name_status"u8),
                number["throughput"u8].Text("level"u8),
                MessagingLimit.Parse(number.Text("whatsapp_business_manager_messaging_limit"u8)),
                number["health_status"u8].Text("can_send_message"u8)
            );
}
