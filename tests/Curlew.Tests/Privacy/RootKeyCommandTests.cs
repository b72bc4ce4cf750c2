using System.Runtime.Versioning;
using Curlew.Privacy;

namespace Curlew.Tests.Privacy;

[UnsupportedOSPlatform("windows")]
public sealed class RootKeyCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("curlew-key").FullName;
    readonly string key = RootKey.Generate().ToBase64();
    readonly Dictionary<string, string> settings = new() { ["PATH"] = "/usr/bin:/bin" };

    string KeyFile => Path.Combine(folder, "root.key");

    [Fact]
    public void What_a_command_prints_is_the_key_and_no_file_is_made()
    {
        var source = new RootKeySource(KeyFile, null, Command($"echo; echo ' {key} '"));

        Assert.Equal(key, source.ReadOrCreate().ToBase64());
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void Of_a_file_a_variable_and_a_command_only_one_may_be_there()
    {
        new RootKeySource(KeyFile, null).ReadOrCreate();

        RootKeySource[] doubtful =
        [
            new(KeyFile, null, Command($"echo {key}")),
            new(Path.Combine(folder, "none"), key, Command($"echo {key}")),
            new(KeyFile, key, Command($"echo {key}")),
        ];

        Assert.All(doubtful, source =>
            Assert.Contains("will not guess", Assert.Throws<UnusableRootKey>(source.ReadOrCreate).Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_command_that_fails_is_told_with_its_reason_and_without_what_it_printed()
    {
        var refusal = Assert.Throws<UnusableRootKey>(() => Command($"echo {key}; echo 'no such\u001b[31m secret' >&2; exit 3").Run());

        Assert.Contains("exit code 3: no such [31m secret", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo not a key")]
    [InlineData("true")]
    [InlineData("head -c 3000000 /dev/zero")]
    public void A_command_that_prints_something_else_is_refused_and_not_repeated(string command)
    {
        var refusal = Assert.Throws<UnusableRootKey>(() => Command(command).Run());

        Assert.Contains("openssl rand -base64 32", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not a key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_hangs_is_stopped_with_everything_it_started()
    {
        var mark = Path.Combine(folder, "pid");

        var refusal = Assert.Throws<UnusableRootKey>(() =>
            Command($"sleep 600 & echo $! > {mark}; wait", TimeSpan.FromMilliseconds(300)).Run()
        );

        Assert.Contains("took longer than 0.3 seconds", refusal.Message, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => IsGone(File.ReadAllText(mark).Trim()), TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_command_finds_nothing_in_its_environment_but_what_is_written_down()
    {
        settings["CURLEW_ACCESS_TOKEN"] = "EAAG-secret";
        settings["VAULT_ADDR"] = key;
        settings["CURLEW_ROOT_KEY_COMMAND"] = "test -z \"$CURLEW_ACCESS_TOKEN\" && echo $VAULT_ADDR";
        settings["CURLEW_ROOT_KEY_COMMAND_ENV"] = "VAULT_ADDR, VAULT_TOKEN";

        Assert.Equal(key, RootKeyCommand.From(settings.GetValueOrDefault)!.Run().ToBase64());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    RootKeyCommand Command(string command, TimeSpan? limit = null) => new(command, settings, limit);

    // Whoever was killed and not yet asked after is a zombie: it runs no more.
    static bool IsGone(string pid) =>
        !File.Exists($"/proc/{pid}/stat") || File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
}
