namespace Curlew.Privacy;

/// <summary>The folder in which a root key lies. Whoever may write there puts another key in its place, whatever the key's own rights are.</summary>
static class KeyFolder
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it for its owner alone, where it is missing.</summary>
    /// <exception cref="UnusableRootKey">Others may write there.</exception>
    public static void Create(string path)
    {
        if (!Directory.Exists(path) && OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else if (!Directory.Exists(path))
            Directory.CreateDirectory(path, Owner);
        Demand(path);
    }

    /// <exception cref="UnusableRootKey">Others may write there.</exception>
    public static void Demand(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
            throw new UnusableRootKey(
                $"Other users of this machine may write to {path}, where the root key lies, and could put one of theirs in its place. Close it with: chmod 0700 {path}"
            );
    }
}
