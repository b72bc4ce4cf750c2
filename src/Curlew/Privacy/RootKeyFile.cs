using System.Globalization;
using System.Text;

namespace Curlew.Privacy;

/// <summary>A file that holds one root key, in base64 on a line of its own; only its owner reads it.</summary>
/// <param name="path">There or not.</param>
sealed class RootKeyFile(string path)
{
    const UnixFileMode OwnerReads = UnixFileMode.UserRead;
    const UnixFileMode AnyoneElse = (UnixFileMode)0b000_111_111;

    // One key and some lines about it; what is larger is some other file.
    const int MostBytes = 16 * 1024;

    public string Path => path;

    public bool Exists => File.Exists(path);

    /// <summary>The key that is to take this file's place once the database holds its keys wrapped by it.</summary>
    public RootKeyFile Next => new($"{path}.next");

    /// <exception cref="UnusableRootKey">Open to others, not readable, or not one key.</exception>
    public RootKey Read()
    {
        KeyFolder.Demand(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyoneElse) != 0)
            throw new UnusableRootKey($"{path} can be read by other users of this machine. Close it with: chmod 0400 {path}");

        var lines = ReadLines().Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#')).ToArray();
        return lines is [var only]
            ? RootKey.Parse(only, path)
            : throw new UnusableRootKey($"{path} should hold one key on one line and holds {lines.Length}.");
    }

    /// <summary>Writes a key where no file is. Of several processes that do it at once one is first, and its key is the one that counts.</summary>
    public RootKey Create()
    {
        var key = RootKey.Generate();
        KeyFolder.Create(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        WriteDurably(draft, key);
        try
        {
            File.Move(draft, path, overwrite: false);
            return key;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
            return Read();
        }
    }

    /// <summary>Makes the key that is to be the next one, in place of one that was left over. This file stays the one that counts.</summary>
    public RootKey CreateNext()
    {
        File.Delete(Next.Path);
        return Next.Create();
    }

    /// <summary>Lets the next key take this file's place. The one before stays beside it under the moment it ended: backups made until then open with
    /// it.</summary>
    /// <returns>Where the one before is now.</returns>
    public string TakeNext(DateTimeOffset now)
    {
        var former = string.Create(CultureInfo.InvariantCulture, $"{path}.until-{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");
        if (Exists && !File.Exists(former))
            WriteDurably(former, Read());
        File.Move(Next.Path, path, overwrite: true);
        return former;
    }

    string[] ReadLines()
    {
        try
        {
            return new FileInfo(path).Length <= MostBytes
                ? File.ReadAllLines(path)
                : throw new UnusableRootKey($"{path} is no key file: it has more than {MostBytes} bytes.");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnusableRootKey($"{path} cannot be read by user '{Environment.UserName}'. Run Curlew as the user who owns it.", e);
        }
    }

    static void WriteDurably(string to, RootKey key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerReads;
        using var stream = new FileStream(to, options);
        stream.Write(
            Encoding.UTF8.GetBytes(
                $"# Curlew's root key. Keep a copy away from the database's backups: without it nobody can read the personal data in them.\n{key.ToBase64()}\n"
            )
        );
        // The first value sealed under it must not outlive it.
        stream.Flush(flushToDisk: true);
    }
}
