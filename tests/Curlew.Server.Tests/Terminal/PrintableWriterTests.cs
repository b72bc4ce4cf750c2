using Curlew.Server.Terminal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Curlew.Server.Tests;

/// <summary>What reaches the terminal and the log: nothing that steers them, and no value of anybody's.</summary>
public sealed class PrintableWriterTests
{
    const string Canary = "Quibblewick";

    [Fact]
    public void V12_however_it_is_written_nothing_steers_the_terminal()
    {
        using var terminal = new StringWriter();
        using var guarded = new PrintableWriter(terminal);

        guarded.WriteLine("\u001b[2Jname \u202eeman");
        guarded.Write('\u001b');
        guarded.Write("tag\u009b".ToCharArray());
        guarded.Write("{0}\n", "\r");

        Assert.Equal("\\u001b[2Jname \\u202eeman" + Environment.NewLine + "\\u001btag\\u009b\\u000d\n", terminal.ToString());
    }

    [Fact]
    public async Task V12_the_program_itself_writes_through_it()
    {
        using var mistake = await CurlewProcess.Run(
            "campaign",
            "show",
            "\u001b[2J\u202e",
            "--database",
            "Host=127.0.0.1;Port=1;Timeout=1;Nonsense=\u001b[31m"
        );

        Assert.Equal(2, mistake.ExitCode);
        Assert.DoesNotContain(mistake.Output + mistake.Error, letter => char.IsControl(letter) && letter is not ('\n' or '\r'));
    }

    [Fact]
    public void V12_an_event_is_one_line_of_the_log_whatever_another_server_says()
    {
        var line = Logged("told 'a\nb'", new IOException("S3 said: \u001b[31m\n2026-11-30T00:00:00Z error everything is lost \u202e"));

        Assert.Single(line.TrimEnd('\n', '\r').Split('\n'));
        Assert.DoesNotContain(line.TrimEnd('\n', '\r'), char.IsControl);
        Assert.DoesNotContain('\u202e', line);
    }

    [Theory]
    [MemberData(nameof(Quoting))]
    public void V9_an_exception_that_quotes_a_value_is_told_by_its_kind(Exception quoting)
    {
        Assert.Contains(Canary, quoting.Message, StringComparison.Ordinal);

        Assert.DoesNotContain(Canary, Logged("It broke.", quoting), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, Trouble.Describe(quoting), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, Trouble.Cause(quoting), StringComparison.Ordinal);
    }

    public static TheoryData<Exception> Quoting =>
        [
            Caught(() => int.Parse(Canary, System.Globalization.CultureInfo.InvariantCulture)),
            Caught(() => _ = new Dictionary<string, int>()[Canary]),
            Caught(() => ArgumentOutOfRangeException.ThrowIfNotEqual(Canary, "nobody")),
            new PostgresException($"invalid input syntax for type uuid: \"{Canary}\"", "ERROR", "ERROR", "22P02"),
        ];

    static Exception Caught(Action action) => Record.Exception(action)!;

    static string Logged(string message, Exception e)
    {
        using var output = new StringWriter();
        new ConsoleLog().Write(new LogEntry<string>(LogLevel.Error, "a test", 0, message, e, (text, _) => text), null, output);
        return output.ToString();
    }
}
