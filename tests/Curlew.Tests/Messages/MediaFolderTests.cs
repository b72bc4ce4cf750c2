using Curlew.Messages;

namespace Curlew.Tests.Messages;

public sealed class MediaFolderTests : MediaStoreContract, IDisposable
{
    readonly string folder = Path.Combine(Path.GetTempPath(), "curlew-media-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    protected override Task<IMediaStore> Open() => Task.FromResult<IMediaStore>(new MediaFolder(folder, Sealer));

    protected override Task<Dictionary<string, byte[]>> Kept() =>
        Task.FromResult(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes));

    [Fact]
    public async Task A_folder_that_cannot_be_written_says_what_to_change()
    {
        await File.WriteAllTextAsync(folder + ".file", "");

        var refused = await Assert.ThrowsAsync<MediaNotConfigured>(() => new MediaFolder(folder + ".file/media", Sealer).Check());

        Assert.Contains("CURLEW_MEDIA", refused.Message, StringComparison.Ordinal);
        File.Delete(folder + ".file");
    }
}
