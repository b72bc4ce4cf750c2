using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Curlew.WhatsApp;
using Curlew.Words;

namespace Curlew.Inbox;

/// <summary>What a reply says, in one of the forms that WhatsApp carries. Lengths are those of its messages.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Text), "text")]
[JsonDerivedType(typeof(File), "file")]
[JsonDerivedType(typeof(Template), "template")]
[JsonDerivedType(typeof(Buttons), "buttons")]
[JsonDerivedType(typeof(Menu), "list")]
[JsonDerivedType(typeof(Location), "location")]
[JsonDerivedType(typeof(Contacts), "contacts")]
[JsonDerivedType(typeof(Reaction), "reaction")]
public abstract record ReplyContent
{
    static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    // Rules are looked at before anybody is known to whom it goes.
    static readonly Recipient Anybody = Recipient.Phone("+15550000000");

    private protected ReplyContent() { }

    /// <summary>The type of its message, in Meta's words.</summary>
    internal abstract string MessageType { get; }

    /// <summary>What the customer reads of it; null where there is nothing to read, or it is filled when it leaves.</summary>
    internal abstract string? Shown { get; }

    /// <summary>Whether it may leave only while the service window is open.</summary>
    internal virtual bool NeedsOpenWindow => true;

    /// <summary>The message as it leaves.</summary>
    /// <param name="answered">WhatsApp id of the message it quotes or reacts to.</param>
    /// <param name="file">Meta's id of its file.</param>
    internal OutgoingMessage To(Recipient to, string? answered, string? file) =>
        this is Reaction reaction
            ? new ReactionMessage(to, answered ?? "", reaction.Emoji ?? "")
            : Message(to, file ?? "") with
            {
                ReplyTo = answered,
            };

    /// <summary>The limit of WhatsApp's that it breaks; null where it breaks none.</summary>
    /// <param name="answers">Whether there is a message that it quotes or reacts to.</param>
    internal InvalidMessage? Problem(bool answers) => this is Template ? null : To(Anybody, answers ? "wamid" : null, "0").Problem();

    internal string Write() => JsonSerializer.Serialize(this, Form);

    internal static ReplyContent Read(string written) => JsonSerializer.Deserialize<ReplyContent>(written, Form)!;

    private protected abstract OutgoingMessage Message(Recipient to, string file);

    private protected static string? Lines(params IEnumerable<string?> parts)
    {
        var some = parts.Where(part => !string.IsNullOrWhiteSpace(part)).ToList();
        return some.Count == 0 ? null : string.Join('\n', some);
    }

    /// <summary>Plain text of up to 4,096 characters.</summary>
    /// <param name="PreviewUrl">Whether a preview of its first link is shown.</param>
    public sealed record Text(string Body, bool PreviewUrl = false) : ReplyContent
    {
        internal override string MessageType => "text";

        internal override string? Shown => Body;

        private protected override OutgoingMessage Message(Recipient to, string file) => new TextMessage(to, Body, PreviewUrl);
    }

    /// <summary>A picture, film, sound, sticker or document.</summary>
    /// <param name="Caption">Up to 1,024 characters; not for sound and stickers.</param>
    /// <param name="Voice">Whether sound is shown as a voice message.</param>
    public sealed record File(string? Caption = null, bool Voice = false) : ReplyContent
    {
        /// <summary>What it is, as <see cref="ReplyFile"/> found.</summary>
        public MediaKind Kind { get; init; }

        /// <summary>MIME type.</summary>
        public string MediaType { get; init; } = "";

        /// <summary>What it is called: of a document what the customer sees.</summary>
        public string? Name { get; init; }

        /// <summary>Digest of its bytes, in base64: the same command with another file is another reply.</summary>
        public string? Sha256 { get; init; }

        internal override string MessageType => Codes.Word(Kind);

        internal override string? Shown => Lines(Caption, Kind is MediaKind.Document ? Name : null);

        private protected override OutgoingMessage Message(Recipient to, string file) =>
            new MediaMessage(to, Kind, MediaSource.Uploaded(file), Caption, Kind is MediaKind.Document ? Name : null, Voice);
    }

    /// <summary>An approved template: the only form that may leave after the service window has closed.</summary>
    /// <param name="Language">As the API writes it (en_US); null takes the language the template was first written in.</param>
    /// <param name="Values">Values for its variables, before what the profile says.</param>
    public sealed record Template(string Name, string? Language = null, IReadOnlyDictionary<string, string>? Values = null) : ReplyContent
    {
        internal override string MessageType => "template";

        internal override string? Shown => null;

        internal override bool NeedsOpenWindow => false;

        private protected override OutgoingMessage Message(Recipient to, string file) =>
            throw new InvalidOperationException("A template is filled when it leaves.");
    }

    /// <summary>A text with one to three buttons to answer by.</summary>
    public sealed record Buttons(string Body, IReadOnlyList<ReplyButton> Choices, string? Header = null, string? Footer = null)
        : ReplyContent
    {
        internal override string MessageType => "interactive";

        internal override string? Shown => Lines([Header, Body, Footer, .. Choices.Select(choice => choice.Title)]);

        private protected override OutgoingMessage Message(Recipient to, string file) =>
            new ButtonsMessage(to, Body, Choices) { Header = Header, Footer = Footer };
    }

    /// <summary>A text with a menu of up to ten rows behind a button.</summary>
    public sealed record Menu(
        string Body,
        string ButtonText,
        IReadOnlyList<ListSection> Sections,
        string? Header = null,
        string? Footer = null
    ) : ReplyContent
    {
        internal override string MessageType => "interactive";

        internal override string? Shown =>
            Lines([Header, Body, Footer, ButtonText, .. Sections.SelectMany(section => section.Rows).Select(row => row.Title)]);

        private protected override OutgoingMessage Message(Recipient to, string file) =>
            new ListMessage(to, Body, ButtonText, Sections) { Header = Header, Footer = Footer };
    }

    /// <summary>A point on the map, in degrees.</summary>
    public sealed record Location(double Latitude, double Longitude, string? Name = null, string? Address = null) : ReplyContent
    {
        internal override string MessageType => "location";

        internal override string? Shown =>
            Lines(Name, Address, string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.######}, {Longitude:0.######}"));

        private protected override OutgoingMessage Message(Recipient to, string file) =>
            new LocationMessage(to, Latitude, Longitude, Name, Address);
    }

    /// <summary>One to 257 address cards.</summary>
    public sealed record Contacts(IReadOnlyList<OutgoingContact> Cards) : ReplyContent
    {
        internal override string MessageType => "contacts";

        internal override string? Shown => Lines(Cards.Select(card => string.Join(", ", [card.FormattedName, .. card.Phones])));

        private protected override OutgoingMessage Message(Recipient to, string file) => new ContactsMessage(to, Cards);
    }

    /// <summary>An emoji at a message of at most 30 days of age; null takes it away again.</summary>
    public sealed record Reaction(string? Emoji) : ReplyContent
    {
        internal override string MessageType => "reaction";

        internal override string? Shown => string.IsNullOrEmpty(Emoji) ? null : Emoji;

        private protected override OutgoingMessage Message(Recipient to, string file) =>
            throw new InvalidOperationException("A reaction is made with the message it is about.");
    }
}
