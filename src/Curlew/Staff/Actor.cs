using Curlew.Words;

namespace Curlew.Staff;

/// <summary>Who acts: everything a person or a program does at the <c>Desk</c> is done, and kept, under its actor.</summary>
/// <param name="Id">What stays when a name changes: the id of a person or a key, the login name at a command line; empty for the system.</param>
/// <param name="Name">For people to read.</param>
public sealed record Actor(ActorKind Kind, string Id, string Name)
{
    /// <summary>The jobs of a server, and whatever happens by itself. Holds every permission.</summary>
    public static Actor System { get; } = new(ActorKind.System, "", "Curlew") { Holds = Permissions.All };

    /// <summary>For whom it acts, where it says so: who decided what somebody else types.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The sign-in it acts in; null where there is none.</summary>
    public string? Session { get; init; }

    /// <summary>The network address it acts from; null at the machine itself.</summary>
    public string? Address { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlySet<Permission> Holds { get; init; }

    /// <summary>As it is written beside what was decided, for people.</summary>
    public string Label => OnBehalfOf ?? (Kind == ActorKind.CommandLine ? $"{Name} (command line)" : Name);

    /// <summary>Whoever is signed in to the machine and gives a command. Acts as an owner: the data are open to them anyway.</summary>
    /// <param name="login">Their login name there.</param>
    public static Actor CommandLine(string login) => new(ActorKind.CommandLine, login, login) { Holds = Role.Owner.Holds() };

    /// <summary>A member of staff.</summary>
    public static Actor Person(Guid id, string name, IReadOnlySet<Permission> holds) =>
        new(ActorKind.Person, id.ToString(), name) { Holds = holds };

    /// <summary>A program of the business's own.</summary>
    public static Actor ApiKey(Guid id, string name, IReadOnlySet<Permission> holds) =>
        new(ActorKind.ApiKey, id.ToString(), name) { Holds = holds };

    /// <summary>The stable form, as in <c>command_line:jane</c> or <c>system</c>.</summary>
    public override string ToString() => Id.Length == 0 ? Codes.Word(Kind) : $"{Codes.Word(Kind)}:{Id}";
}

/// <summary>What kind of actor there is; the words are those of the column.</summary>
[Code("actor")]
public enum ActorKind
{
    Person,
    ApiKey,
    System,
    CommandLine,
}
