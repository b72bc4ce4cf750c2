using System.Text.RegularExpressions;
using Curlew.Staff;
using Microsoft.AspNetCore.Identity;

namespace Curlew.Server.Staff;

/// <summary>What a password must be: long, and not what everybody can guess (NIST SP 800-63B-4, 2025: length, no rules about which signs).</summary>
sealed partial class NewPassword : IPasswordValidator<Account>
{
    const int Shortest = 12,
        Longest = 200,
        FewestDifferent = 5,
        ShortestTold = 4;

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(
            Problem(password ?? "", user.Name, user.Email) is { } problem
                ? IdentityResult.Failed(new IdentityError { Code = problem.ToString() })
                : IdentityResult.Success
        );

    /// <summary>What is wrong with it; null for nothing.</summary>
    public static PageWord? Problem(string password, string name, string email) =>
        password.Length < Shortest ? PageWord.PasswordTooShort
        : password.Length > Longest ? PageWord.PasswordTooLong
        : password.EnumerateRunes().Distinct().Count() < FewestDifferent ? PageWord.PasswordTooPlain
        : Tells(password, name) || Tells(password, email.Split('@')[0]) || Holds(password, email) ? PageWord.PasswordTellsName
        : null;

    // The name, and each part of it.
    static bool Tells(string password, string name) => Parts().Split(name).Append(name).Any(part => Holds(password, part));

    // Shorter ones are in many words.
    static bool Holds(string password, string name) =>
        name.Length >= ShortestTold && password.Contains(name, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}]+")]
    private static partial Regex Parts();
}
