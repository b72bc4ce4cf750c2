namespace Curlew.Profiles;

/// <summary>One profile's identity, everything sealed.</summary>
sealed class KnownPerson(Guid id)
{
    public Guid Id => id;
    public string? UserId { get; set; }
    public string? Phone { get; set; }
    public string? WaId { get; set; }
    public string? Match { get; set; }
    public bool Named { get; set; }

    /// <summary>Country of the number, only where the number was learnt just now.</summary>
    public string? Country { get; set; }

    public string? TimeZone { get; set; }

    /// <summary>A name learnt just now, sealed for this profile.</summary>
    public string? NewName { get; set; }

    /// <summary>The same in clear.</summary>
    public string? NewNameInClear { get; set; }

    /// <summary>Numbers and user ids they had before or have as well.</summary>
    public IReadOnlyList<string> Aliases { get; private set; } = [];

    public bool IsNew { get; init; }
    public bool Changed { get; set; }

    public KnownPerson Formerly(IReadOnlyList<string> aliases)
    {
        Aliases = aliases;
        return this;
    }

    /// <summary>What a message shows of the person and the profile does not have.</summary>
    public IEnumerable<IdentityProof> Unheld(NamedPerson shown)
    {
        if (shown.UserId is { } userId && userId != UserId && !Aliases.Contains(userId))
            yield return new(Id, "user_id", userId, "both_identifiers");
        if (shown.Match is { } match && match != Match && !Aliases.Contains(match))
            yield return new(Id, "phone", match, "both_identifiers");
    }
}

/// <summary>A person as a message or a table names them, everything sealed except what is still to be sealed for a profile.</summary>
/// <param name="IsTyped">The number is as somebody typed it, not as Meta gave it.</param>
sealed record NamedPerson(Identity Identity, string? UserId, string? Phone, string? Match, string? Name, bool IsTyped)
{
    /// <summary>To whom the business's message went that they answered.</summary>
    public Guid? Answered { get; init; }
}

/// <summary>Two profiles that may be one person.</summary>
sealed record Doubt(Guid One, Guid Other, string Reason);

/// <summary>
/// Who is who: a user id says more than a number, an exact number more than a number that may be spelled differently, and where none of
/// them is known, the message that is answered. Two profiles that both exist stay two, whatever a message says: merging them is for a
/// person to decide.
/// </summary>
sealed class KnownPeople
{
    readonly Dictionary<Guid, KnownPerson> byId = [];
    readonly Dictionary<string, KnownPerson> byUserId = [];
    readonly Dictionary<string, KnownPerson> byNumber = [];
    readonly Dictionary<string, KnownPerson> byMatch = [];
    readonly Dictionary<string, KnownPerson> byAlias = [];

    public KnownPeople(IEnumerable<KnownPerson> people)
    {
        // Of several candidates the oldest profile is taken, in every process alike.
        foreach (var person in people.OrderBy(person => person.Id))
            Add(person);
    }

    public void Add(KnownPerson person)
    {
        byId.TryAdd(person.Id, person);
        if (person.UserId is { } userId)
            byUserId.TryAdd(userId, person);
        if (person.WaId is { } waId)
            byNumber[waId] = person;
        if (person.Phone is { } phone)
            byNumber.TryAdd(phone, person);
        if (person.Match is { } match)
            byMatch.TryAdd(match, person);
        foreach (var alias in person.Aliases)
            byAlias.TryAdd(alias, person);
    }

    public KnownPerson? Find(NamedPerson named) =>
        At(byUserId, named.UserId)
        ?? At(byNumber, named.Phone)
        ?? At(byMatch, named.Match)
        ?? At(byAlias, named.UserId)
        ?? Former(named)
        ?? Answering(named);

    /// <summary>Other profiles the same message points to as well, and why: they may be the same person.</summary>
    public IEnumerable<Doubt> Doubts(NamedPerson named, KnownPerson found)
    {
        if (At(byNumber, named.Phone) is { IsNew: false } byPhone && byPhone != found)
            yield return new(found.Id, byPhone.Id, "both_identifiers");
        else if (At(byMatch, named.Match) is { IsNew: false } spelled && spelled != found)
            yield return new(found.Id, spelled.Id, "same_number");
        if (Answering(named) is { } answering && answering != found)
            yield return new(found.Id, answering.Id, "reply");
    }

    KnownPerson? Answering(NamedPerson named) => named.Answered is { } profile ? byId.GetValueOrDefault(profile) : null;

    // A number given up may have gone to somebody else, who then shows another user id.
    KnownPerson? Former(NamedPerson named) =>
        At(byAlias, named.Match) is { } person && (named.UserId is null || person.UserId is null || person.UserId == named.UserId)
            ? person
            : null;

    /// <summary>Adds to a profile what a message or a table tells about it and nobody else has; true when there was something.</summary>
    public bool Learn(KnownPerson known, NamedPerson named)
    {
        var before = known.Changed;
        if (known.UserId is null && named.UserId is { } userId && !byUserId.ContainsKey(userId))
            (known.UserId, known.Changed) = (userId, true);
        var mayHave = named.Phone is { } shown && (At(byNumber, shown) ?? known) == known;
        if (known.WaId is null && mayHave && !named.IsTyped)
            (known.WaId, known.Changed) = (named.Phone, true);
        if (known.Phone is null && (known.WaId ?? (mayHave ? named.Phone : null)) is { } number)
        {
            (known.Phone, known.Match, known.Changed) = (number, named.Match, true);
            (known.Country, known.TimeZone) = (named.Identity.Phone?.Region, named.Identity.Phone?.TimeZone);
        }

        Add(known);
        return known.Changed && !before;
    }

    static KnownPerson? At(Dictionary<string, KnownPerson> people, string? key) => key is null ? null : people.GetValueOrDefault(key);
}
