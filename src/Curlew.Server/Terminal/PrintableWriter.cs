using System.Text;
using Curlew.Words;

namespace Curlew.Server.Terminal;

/// <summary>The terminal as everything is written to it: names, tags and the answers of other servers cannot steer it.</summary>
sealed class PrintableWriter(TextWriter terminal) : TextWriter
{
    public override Encoding Encoding => terminal.Encoding;

    /// <summary>Puts it before both streams of this process.</summary>
    public static void Guard()
    {
        Console.SetOut(new PrintableWriter(Console.Out));
        Console.SetError(new PrintableWriter(Console.Error));
    }

    public override void Write(char value) => terminal.Write(Fit(value.ToString()));

    public override void Write(string? value) => terminal.Write(value is null ? null : Fit(value));

    public override void Write(char[] buffer, int index, int count) => terminal.Write(Fit(new string(buffer, index, count)));

    public override void Flush() => terminal.Flush();

    // Windows ends its lines with two characters.
    static string Fit(string text) =>
        Environment.NewLine == "\n"
            ? Printable.Lines(text)
            : Printable.Lines(text.Replace(Environment.NewLine, "\n", StringComparison.Ordinal)).ReplaceLineEndings();
}
