namespace Curlew.Privacy;

/// <summary>Where the root key comes from: a file, or the environment variable <c>CURLEW_ROOT_KEY</c>, and never both.</summary>
/// <param name="file">The key file, there or not.</param>
/// <param name="environment">The variable's value; null where it is not set.</param>
public sealed class RootKeySource(string file, string? environment)
{
    const UnixFileMode OwnerReads = UnixFileMode.UserRead;
    const UnixFileMode AnyoneElse = (UnixFileMode)0b000_111_111;

    /// <summary>The file <c>root.key</c> in a folder, or this process's environment.</summary>
    public static RootKeySource In(string folder) =>
        new(Path.Combine(folder, "root.key"), Environment.GetEnvironmentVariable("CURLEW_ROOT_KEY"));

    /// <summary>The key that is there.</summary>
    /// <exception cref="UnusableRootKey">None, two, or one that is readable by others or not a key.</exception>
    public RootKey Read() =>
        FromEnvironment()
        ?? FromFile()
        ?? throw new UnusableRootKey(
            $"There is no root key: {file} does not exist and CURLEW_ROOT_KEY is not set. Restore the key this database was made with; without it the personal data in it stays sealed for good."
        );

    /// <summary>The key that is there, or a new one written to the file (mode 0400). Only for a database that Curlew makes
    /// itself.</summary>
    /// <exception cref="UnusableRootKey">Two, or one that is readable by others or not a key.</exception>
    public RootKey ReadOrCreate() => FromEnvironment() ?? FromFile() ?? Create();

    RootKey? FromEnvironment()
    {
        if (string.IsNullOrWhiteSpace(environment))
            return null;
        if (File.Exists(file))
            throw new UnusableRootKey(
                $"There are two root keys, {file} and CURLEW_ROOT_KEY, and Curlew will not guess. Keep the one this database was made with and remove the other."
            );

        return RootKey.Parse(environment.Trim(), "CURLEW_ROOT_KEY");
    }

    RootKey? FromFile()
    {
        if (!File.Exists(file))
            return null;
        KeyFolder.Demand(Path.GetDirectoryName(Path.GetFullPath(file))!);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & AnyoneElse) != 0)
            throw new UnusableRootKey($"{file} can be read by other users of this machine. Close it with: chmod 0400 {file}");

        var lines = ReadLines().Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        return lines is [var only]
            ? RootKey.Parse(only, file)
            : throw new UnusableRootKey($"{file} should hold one key on one line and holds {lines.Length}.");
    }

    string[] ReadLines()
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnusableRootKey($"{file} cannot be read by user '{Environment.UserName}'. Run Curlew as the user who owns it.", e);
        }
    }

    RootKey Create()
    {
        var key = RootKey.Generate();
        KeyFolder.Create(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var draft = $"{file}.{Guid.NewGuid():N}";
        WriteDurably(
            draft,
            $"# Curlew's root key. Keep a copy away from the database's backups: without it nobody can read the personal data in them.\n{key.ToBase64()}\n"
        );
        try
        {
            File.Move(draft, file, overwrite: false);
            return key;
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was first, and its key is the one that counts.
            File.Delete(draft);
            return FromFile()!;
        }
    }

    static void WriteDurably(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerReads;
        using var stream = new FileStream(path, options);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        // The first value sealed under it must not outlive it.
        stream.Flush(flushToDisk: true);
    }
}
