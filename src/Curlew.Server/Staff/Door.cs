using System.Globalization;
using Curlew.Desks;
using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Server.Staff;

/// <summary>One request of somebody who comes in, or is in: who they are, from where, and in which language they are spoken to.</summary>
/// <param name="desks">Makes the desk of an actor.</param>
sealed class Door(IHttpContextAccessor contexts, Func<Actor, Desk> desks)
{
    /// <summary>The claim that names the session in the cookie.</summary>
    public const string SessionClaim = "session";

    static readonly object Seat = new();

    readonly HttpContext context = contexts.HttpContext!;
    Phrasebook? engine;
    Phrasebook? pages;

    /// <summary>What came of the last thing that was asked of the desk.</summary>
    public AccountOutcome? Outcome { get; set; }

    /// <summary>Whoever is signed in; null for nobody.</summary>
    public SignedIn? SignedIn => context.Items[Seat] as SignedIn;

    /// <summary>Network address; of one that cannot be told, the same for all.</summary>
    public string Address => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    /// <summary>The desk of whoever is signed in, or of the door itself, which lets people in.</summary>
    public Desk Desk => desks(SignedIn?.Actor(Address) ?? Actor.System with { Address = Address });

    /// <summary>The desk of somebody of whom it is certain who they are: in their session, or on the way into one.</summary>
    public Desk DeskOf(Account account) =>
        SignedIn?.Staff == account.Id
            ? Desk
            : desks(Actor.Person(account.Id, account.Name, account.Role.Holds()) with { Address = Address });

    /// <summary>ISO 639; the first of the browser's that there are words in.</summary>
    public string Language =>
        context
            .Request.GetTypedHeaders()
            .AcceptLanguage.OrderByDescending(one => one.Quality ?? 1)
            .Select(one => Phrasebook.Languages.FirstOrDefault(known => one.Value.StartsWith(known, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(known => known is not null)
        ?? Phrasebook.Languages[0];

    public string Say(PageWord word) => (pages ??= PageWords.In(Language)).Say(word);

    /// <summary>What the engine says of a coded value.</summary>
    public string Say(object coded) => (engine ??= Phrasebook.In(Language)).Say(coded, "");

    public string Say(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>Remembers who it is for this request.</summary>
    public static void Seated(HttpContext context, SignedIn who) => context.Items[Seat] = who;
}

/// <summary>The words of the pages, in one language.</summary>
static class PageWords
{
    static readonly Dictionary<string, Phrasebook> Books = Phrasebook.Languages.ToDictionary(
        language => language,
        language => Phrasebook.Of(language, typeof(PageWords).Assembly.GetManifestResourceStream($"staff/pages-{language}.json")!)
    );

    public static Phrasebook In(string language) => Books[language];
}
