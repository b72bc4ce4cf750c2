using System.Runtime.Versioning;
using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

[UnsupportedOSPlatform("windows")]
public sealed class RootKeyTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("curlew-key").FullName;

    string KeyFile => Path.Combine(folder, "root.key");

    [Fact]
    public void The_first_run_makes_a_key_only_its_owner_reads_and_the_second_finds_it()
    {
        var made = new RootKeySource(KeyFile, null).ReadOrCreate();
        var found = new RootKeySource(KeyFile, null).ReadOrCreate();

        Assert.Equal(made.ToBase64(), found.ToBase64());
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(KeyFile));
        Assert.Equal(KeyFile, Assert.Single(Directory.EnumerateFiles(folder)));
    }

    [Fact]
    public void Where_a_key_must_exist_none_is_made()
    {
        var refusal = Assert.Throws<UnusableRootKey>(() => new RootKeySource(KeyFile, null).Read());

        Assert.Contains(KeyFile, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void The_environment_serves_as_well_and_no_file_is_made()
    {
        var key = RootKey.Generate().ToBase64();

        Assert.Equal(key, new RootKeySource(KeyFile, $" {key}\n").ReadOrCreate().ToBase64());
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void Two_sources_are_one_too_many()
    {
        new RootKeySource(KeyFile, null).ReadOrCreate();

        var refusal = Assert.Throws<UnusableRootKey>(() => new RootKeySource(KeyFile, RootKey.Generate().ToBase64()).ReadOrCreate());

        Assert.Contains("CURLEW_ROOT_KEY", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_file_open_to_others_is_refused_with_the_command_that_closes_it(UnixFileMode more)
    {
        new RootKeySource(KeyFile, null).ReadOrCreate();
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | more);

        var refusal = Assert.Throws<UnusableRootKey>(() => new RootKeySource(KeyFile, null).Read());

        Assert.Contains($"chmod 0400 {KeyFile}", refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Unfit =>
        [
            "secret",
            "changeme",
            "AAAA",
            Convert.ToBase64String(new byte[32]),
            Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)i)]),
            Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)(i % 4 * 61))]),
            Convert.ToBase64String("a passphrase of thirty-two bytes"u8),
            Convert.ToBase64String(new byte[] { 1, 2, 3, 250, 251, 252, 9, 8, 77, 66, 55, 44, 33, 22, 11, 200 }),
            new string('x', 10_000),
        ];

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_key_that_is_short_typed_or_a_default_is_refused_and_not_repeated(string key)
    {
        var refusal = Assert.Throws<UnusableRootKey>(() => RootKey.Parse(key, "CURLEW_ROOT_KEY"));

        Assert.Contains("openssl rand -base64 32", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_with_two_keys_is_refused()
    {
        File.WriteAllLines(KeyFile, [RootKey.Generate().ToBase64(), RootKey.Generate().ToBase64()]);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead);

        Assert.Throws<UnusableRootKey>(() => new RootKeySource(KeyFile, null).Read());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
