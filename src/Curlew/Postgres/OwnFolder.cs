using System.Globalization;

namespace Curlew.Postgres;

/// <summary>Whether a folder in a place that all users share was made by us and is ours alone.</summary>
static class OwnFolder
{
    // Format of a mode in hexadecimal: the upper digit is the kind of file, 4 a folder; 022 is writable by others, 01000 the sticky bit
    // (POSIX, sys/stat.h).
    const int Folder = 0x4000,
        Kind = 0xF000,
        OthersMayWrite = 0x12,
        Sticky = 0x200;

    /// <summary>It is a folder and no link, our user's, nobody else may write in it, and nobody else may put another in its place.</summary>
    public static async Task<bool> Is(string path, CancellationToken ct)
    {
        // Elsewhere the temporary folder is the user's own.
        if (!OperatingSystem.IsLinux())
            return true;

        var answer = await Tool.Run("stat", ["-c", "%u %f", path, Path.GetDirectoryName(path)!], ct);
        var user = await Tool.Run("id", ["-u"], ct);
        if (
            !answer.Succeeded
            || !user.Succeeded
            || answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is not [var own, var above]
        )
            return false;
        return Owner(own) == user.Output.Trim()
            && (Mode(own) & Kind) == Folder
            && (Mode(own) & OthersMayWrite) == 0
            && ((Mode(above) & OthersMayWrite) == 0 || (Mode(above) & Sticky) != 0);
    }

    static string Owner(string line) => line.Split(' ')[0];

    static int Mode(string line) => int.Parse(line.Split(' ')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
