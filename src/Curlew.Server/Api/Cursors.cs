using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Curlew.Server.Api;

/// <summary>Where a list goes on: sealed, so that nobody makes one up, and good for one list of one key.</summary>
sealed class Cursors(IDataProtectionProvider protection)
{
    const string Purpose = "curlew.api.cursor";

    /// <summary>What stands in an answer.</summary>
    /// <param name="position">How many came before.</param>
    /// <param name="last">The key of the last of them.</param>
    public string Write(string list, string actor, int position, string last) =>
        For(list, actor).Protect(string.Create(CultureInfo.InvariantCulture, $"{position}|{last}"));

    /// <exception cref="ApiRefusal">It was not written for this list and this key.</exception>
    public (int Position, string Last) Read(string list, string actor, string cursor)
    {
        try
        {
            var text = For(list, actor).Unprotect(cursor);
            var bar = text.IndexOf('|');
            return (int.Parse(text.AsSpan(0, bar), CultureInfo.InvariantCulture), text[(bar + 1)..]);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // Whoever made it up is told that it is none.
            throw new ApiRefusal(new ApiProblem.CursorWrong());
        }
    }

    IDataProtector For(string list, string actor) => protection.CreateProtector(Purpose, list, actor);
}
