using Curlew.Server.Terminal;

namespace Curlew.Server.Tests;

/// <summary>Files in folders that others can write to as well.</summary>
public sealed class OwnFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("curlew-own-").FullName;

    string Page => Path.Combine(folder, "page.html");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task V16_planted_links_lead_nowhere()
    {
        var foreign = Path.Combine(folder, "foreign");
        await File.WriteAllTextAsync(foreign, "somebody else's");
        foreach (var planted in (string[])[Page, Page + ".part", Page + ".unfinished"])
            File.CreateSymbolicLink(planted, foreign);

        await OwnFile.Write(Page, "the report", default);

        Assert.Equal(("the report", "somebody else's"), (await File.ReadAllTextAsync(Page), await File.ReadAllTextAsync(foreign)));
        Assert.Null(new FileInfo(Page).LinkTarget);
    }

    [Fact]
    public async Task What_is_written_is_whole_and_for_its_owner_alone()
    {
        await File.WriteAllTextAsync(Page, "the one before, which was longer");

        await OwnFile.Write(Page, "the report", default);

        Assert.Equal("the report", await File.ReadAllTextAsync(Page));
        Assert.Equal(["page.html"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Page));
    }

    [Fact]
    public async Task V13_a_file_that_never_ends_is_given_up()
    {
        if (File.Exists("/dev/zero"))
            Assert.Contains(
                "never ends",
                (await Assert.ThrowsAsync<NotConfigured>(() => SmallFile.Read("/dev/zero", 1024, default))).Message,
                StringComparison.Ordinal
            );
        await File.WriteAllTextAsync(Page, new string('x', 1024));
        Assert.Equal(1024, (await SmallFile.Read(Page, 1024, default)).Length);
        await Assert.ThrowsAsync<NotConfigured>(() => SmallFile.Read(Page, 1023, default));
    }
}
