namespace Curlew.Privacy;

/// <summary>Where the root key comes from: a file, the environment variable <c>CURLEW_ROOT_KEY</c>, or a command in
/// <c>CURLEW_ROOT_KEY_COMMAND</c> that prints it. Exactly one of them.</summary>
/// <param name="path">The key file, there or not.</param>
/// <param name="environment">The variable's value; null where it is not set.</param>
/// <param name="command">What prints the key; null where none is set.</param>
public sealed class RootKeySource(string path, string? environment, RootKeyCommand? command = null)
{
    const string Variable = "CURLEW_ROOT_KEY";

    readonly RootKeyFile file = new(path);

    /// <summary>The file <c>root.key</c> in a folder, or what this process's environment says.</summary>
    public static RootKeySource In(string folder) =>
        new(
            Path.Combine(folder, "root.key"),
            Environment.GetEnvironmentVariable(Variable),
            RootKeyCommand.From(Environment.GetEnvironmentVariable)
        );

    /// <summary>Whether the key stands in the file, and not in somebody else's keeping.</summary>
    public bool IsFile => file.Exists && Given().Count == 1;

    /// <summary>The key that is there.</summary>
    /// <exception cref="UnusableRootKey">None, two, or one that is readable by others or not a key.</exception>
    public RootKey Read() =>
        Find()
        ?? throw new UnusableRootKey(
            $"There is no root key: {path} does not exist, and neither {Variable} nor {RootKeyCommand.Variable} is set. Restore the key this database was made with; without it the personal data in it stays sealed for good."
        );

    /// <summary>The key that is there, or a new one written to the file (mode 0400). Only for a database that Curlew makes
    /// itself.</summary>
    /// <exception cref="UnusableRootKey">Two, or one that is readable by others or not a key.</exception>
    public RootKey ReadOrCreate() => Find() ?? file.Create();

    /// <summary>The key that was to take the file's place when a process was stopped between the database and the file; null where there is none.</summary>
    public RootKey? ReadNext() => IsFile && file.Next.Exists ? file.Next.Read() : null;

    /// <summary>Makes the key that is to take the file's place; until <see cref="TakeNext"/> the file stays the one that counts.</summary>
    public RootKey CreateNext() => file.CreateNext();

    /// <summary>Lets the next key take the file's place.</summary>
    /// <returns>Where the one before is kept.</returns>
    public string TakeNext(DateTimeOffset now) => file.TakeNext(now);

    RootKey? Find() =>
        Given() switch
        {
            [] => null,
            [var (_, read)] => read(),
            var several => throw new UnusableRootKey(
                $"There are {(several.Count == 2 ? "two" : "three")} root keys, {string.Join(" and ", several.Select(one => one.Name))}, and Curlew will not guess. Keep the one this database was made with and remove the other."
            ),
        };

    List<(string Name, Func<RootKey> Read)> Given()
    {
        var given = new List<(string, Func<RootKey>)>();
        if (file.Exists)
            given.Add((path, file.Read));
        if (!string.IsNullOrWhiteSpace(environment))
            given.Add((Variable, () => RootKey.Parse(environment.Trim(), Variable)));
        if (command is not null)
            given.Add((RootKeyCommand.Variable, command.Run));
        return given;
    }
}
