using System.Security.Cryptography;
using System.Text;
using Curlew.Messages;
using Curlew.Privacy;

namespace Curlew.Tests.Messages;

/// <summary>What every place for files keeps.</summary>
public abstract class MediaStoreContract
{
    protected static readonly Guid Message = Guid.CreateVersion7();

    protected Sealer Sealer { get; } = new(Keyring.Ephemeral());

    protected abstract Task<IMediaStore> Open();

    /// <summary>What the place itself sees: names and bytes.</summary>
    protected abstract Task<Dictionary<string, byte[]>> Kept();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(10 * 1024 * 1024)]
    public async Task A_file_is_read_as_it_was_saved(int size)
    {
        var store = await Open();
        var content = RandomNumberGenerator.GetBytes(size);

        var url = await store.Save(Message, content);

        Assert.Equal(content, await store.Read(Message));
        Assert.EndsWith($"/{Message:N}", url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_place_sees_neither_what_is_in_a_file_nor_whose_it_is()
    {
        var store = await Open();

        await store.Save(Message, Encoding.UTF8.GetBytes("a picture of somebody"));

        var (name, bytes) = Assert.Single(await Kept());
        Assert.EndsWith($"{Message:N}", name, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_try_replaces_the_first()
    {
        var store = await Open();
        await store.Save(Message, new byte[] { 1, 2, 3 });

        await store.Save(Message, new byte[] { 4 });

        Assert.Equal([4], (await store.Read(Message))!);
        Assert.Single(await Kept());
    }

    [Fact]
    public async Task What_was_deleted_or_never_there_is_nothing()
    {
        var store = await Open();
        await store.Save(Message, new byte[] { 1 });

        await store.Delete(Message);
        await store.Delete(Message);

        Assert.Null(await store.Read(Message));
        Assert.Null(await store.Read(Guid.CreateVersion7()));
        Assert.Empty(await Kept());
    }

    [Fact]
    public async Task A_check_finds_a_good_place_good_and_leaves_nothing_there()
    {
        var store = await Open();

        await store.Check();

        Assert.Empty(await Kept());
    }
}
