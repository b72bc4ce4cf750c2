using System.Buffers;
using System.IO.Compression;

namespace Curlew.Profiles;

/// <summary>Unpacks a workbook once without keeping anything of it: a small file can unpack to more than any memory holds.</summary>
static class WorkbookSize
{
    // A million rows of a dozen columns are some 400 MB; a cell of Excel has 32,767 characters.
    const long MostUnpacked = 512L * 1024 * 1024;
    const int LongestText = 1024 * 1024;

    /// <exception cref="SheetRefused">It is more than a table, or no workbook.</exception>
    public static void Check(string path, CancellationToken ct)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var left = MostUnpacked;
            foreach (var part in archive.Entries)
                left = Unpack(part, left, path, ct);
        }
        catch (InvalidDataException)
        {
            throw new SheetRefused(new SheetProblem.BrokenWorkbook(path));
        }
    }

    static long Unpack(ZipArchiveEntry part, long left, string path, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            // What the archive says about its sizes is not believed.
            using var stream = part.Open();
            var text = 0;
            for (int length; (length = stream.Read(buffer)) > 0; left -= length)
            {
                ct.ThrowIfCancellationRequested();
                text = buffer.AsSpan(0, length).LastIndexOf((byte)'<') is >= 0 and var at ? length - at : text + length;
                if (length > left || text > LongestText)
                    throw new SheetRefused(new SheetProblem.OverfullWorkbook(path, MostUnpacked / 1024 / 1024));
            }

            return left;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
