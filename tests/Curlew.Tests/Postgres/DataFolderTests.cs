using Curlew.Postgres;

namespace Curlew.Tests.Postgres;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DataFolderTests : IDisposable
{
    const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
        Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    readonly string path = Path.Combine("/tmp", "curlew-test-" + Guid.NewGuid().ToString("N"));

    [Theory]
    [InlineData("PG_VERSION", "")]
    [InlineData("PG_VERSION", "base/1")]
    public void A_folder_of_a_PostgreSQL_is_refused_and_left_as_it_is(string file, string below)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, file), "15\n");

        var refusal = Assert.Throws<ClusterUnavailable>(() => new DataFolder(Path.Combine(path, below)).Take());

        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(path, file)], Directory.GetFileSystemEntries(path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_folder_that_everybody_may_write_to_is_refused()
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_111_111);

        Assert.Contains(
            "chmod o-w",
            Assert.Throws<ClusterUnavailable>(() => new DataFolder(path).Take()).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFileSystemEntries(path));
    }

    [Fact]
    public void Others_can_neither_look_into_it_nor_open_what_is_in_it()
    {
        Directory.CreateDirectory(path, (UnixFileMode)0b111_101_101);

        using (new DataFolder(path).Take())
        {
            Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(path) & (Group | Others));
            foreach (var file in Directory.GetFiles(path))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_lock_that_an_earlier_Curlew_left_open_to_others_is_closed()
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "curlew.lock"), "");
        File.SetUnixFileMode(Path.Combine(path, "curlew.lock"), (UnixFileMode)0b110_110_110);

        using (new DataFolder(path).Take()) { }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "curlew.lock")));
    }

    [Fact]
    public void A_folder_in_which_somebody_keeps_other_things_keeps_its_mode()
    {
        Directory.CreateDirectory(path, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(path, "other things"), "");

        using (new DataFolder(path).Take()) { }

        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(path));
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
