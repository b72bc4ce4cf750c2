namespace Curlew.Server.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Alone_it_teaches_what_to_type()
    {
        using var help = await CurlewProcess.Run();

        Assert.Equal((0, ""), (help.ExitCode, help.Error));
        foreach (var command in (string[])["rehearse", "sandbox", "serve", "migrate", "verify", "review", "merge", "bursts", "account", "queue", "unknown", "number"])
            Assert.Contains($"./curlew {command}", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rehearse --recipients many", "--recipients is 'many'")]
    [InlineData("rehearse --recipients 0", "from 1 to 5000000")]
    [InlineData("rehearse --daily-limit -5", "--daily-limit is '-5'")]
    [InlineData("rehearse --seed 1.5", "--seed is '1.5'")]
    [InlineData("rehearse --database", "Required argument missing")]
    [InlineData("frobnicate", "'frobnicate'")]
    [InlineData("verify --database A-B", "'A-B' is not a database")]
    [InlineData("verify --database Host=127.0.0.1;Port=1;Database=x", "PostgreSQL cannot be reached")]
    [InlineData("verify --database Colour=red", "The database was not understood")]
    [InlineData("sandbox --fault 429:2", "--fault '429:2'")]
    [InlineData("sandbox --webhook nowhere", "--webhook is 'nowhere'")]
    public async Task A_mistake_is_named_on_the_error_stream_with_exit_code_2(string typed, string named)
    {
        using var mistake = await CurlewProcess.Run(typed.Split(' '));

        Assert.Equal((2, ""), (mistake.ExitCode, mistake.Output));
        Assert.Contains(named, mistake.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", mistake.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_the_programs_own()
    {
        using var version = await CurlewProcess.Run("--version");

        Assert.Equal(0, version.ExitCode);
        Assert.StartsWith(typeof(Curlew.Server.Webhooks.WebhookOptions).Assembly.GetName().Version!.ToString(3), version.Output, StringComparison.Ordinal);
    }
}
