namespace Curlew.Privacy;

/// <summary>Opens what is sealed in one row that stands among others: a value that was tampered with is left out, and the others are still shown.</summary>
sealed class OpenedRow(Sealer sealer)
{
    /// <summary>Whether something of it did not open. Whoever reads the row says so and raises an alarm.</summary>
    public bool IsUnreadable { get; private set; }

    /// <summary>Null where there is none, or it does not open.</summary>
    public PhoneNumber? Phone(string? text) => text is null ? null : Opened(() => (object)sealer.OpenPhone(text)) as PhoneNumber?;

    /// <inheritdoc cref="Phone"/>
    public string? Text(string? text, Cell cell) => text is null ? null : Opened(() => sealer.Open(text, cell));

    /// <inheritdoc cref="Phone"/>
    public string? UserId(string? text) => text is null ? null : Opened(() => sealer.OpenUserId(text).Text);

    /// <inheritdoc cref="Phone"/>
    public WhatsAppId? WhatsAppId(string text) => Opened(() => (object?)sealer.OpenWhatsAppId(text)) as WhatsAppId?;

    /// <inheritdoc cref="Phone"/>
    public string? Word(string text) => Opened(() => sealer.OpenWord(text));

    T? Opened<T>(Func<T?> open)
        where T : class
    {
        try
        {
            return open();
        }
        catch (SealBroken)
        {
            // It is shown to nobody; who looks at the others is told which row it was.
            IsUnreadable = true;
            return null;
        }
    }
}
