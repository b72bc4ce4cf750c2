using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

/// <summary>The folder of the root key, also beside a database of one's own.</summary>
public sealed class KeyFolderTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("curlew-keyfolder-").FullName;

    string Keys => Path.Combine(folder, "keys");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void V16_a_key_makes_its_folder_for_its_owner_alone()
    {
        // Windows has other rights.
        if (OperatingSystem.IsWindows())
            return;
        _ = new RootKeySource(Path.Combine(Keys, "root.key"), null).ReadOrCreate();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Keys));
    }

    [Theory]
    [InlineData(0b111_111_101)]
    [InlineData(0b111_101_111)]
    public void V16_a_folder_in_which_others_may_write_is_refused_with_its_key_and_without(int mode)
    {
        // Windows has other rights.
        if (OperatingSystem.IsWindows())
            return;
        var source = new RootKeySource(Path.Combine(Keys, "root.key"), null);
        Directory.CreateDirectory(Keys);
        File.SetUnixFileMode(Keys, (UnixFileMode)mode);

        var without = Assert.Throws<UnusableRootKey>(() => source.ReadOrCreate());
        File.SetUnixFileMode(Keys, (UnixFileMode)0b111_000_000);
        _ = source.ReadOrCreate();
        File.SetUnixFileMode(Keys, (UnixFileMode)mode);
        var with = Assert.Throws<UnusableRootKey>(() => source.Read());

        Assert.All((UnusableRootKey[])[without, with], refused => Assert.Contains("chmod 0700", refused.Message, StringComparison.Ordinal));
    }
}
