using System.Net.Mail;
using Curlew.Privacy;

namespace Curlew.Staff;

/// <summary>E-mail addresses of people who work here: one spelling of each, and what it is found by.</summary>
static class StaffEmail
{
    const string Purpose = "staff_email";

    // RFC 5321, 4.5.3.1.3: a path has 256 characters with its brackets.
    const int Longest = 254;

    /// <summary>The one spelling of an address, or null for what is none.</summary>
    public static string? Read(string? typed)
    {
        var text = typed?.Trim().ToLowerInvariant() ?? "";
        return
            text.Length <= Longest && !text.Any(char.IsControl) && MailAddress.TryCreate(text, out var address) && address.Address == text
            ? text
            : null;
    }

    /// <summary>What it is found by.</summary>
    public static string Digest(Sealer sealer, string email) => sealer.Digest(Purpose, email);

    /// <summary>The same under every key that is readable.</summary>
    public static string[] Digests(Sealer sealer, string email) => sealer.Digests(Purpose, email);
}
