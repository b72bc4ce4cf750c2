using Curlew.Staff;
using Microsoft.AspNetCore.Identity;

namespace Curlew.Server.Staff;

/// <summary>What a password must be: long, and not what everybody can guess of whoever has it (NIST SP 800-63B-4, 2025: length, no rules about signs).</summary>
sealed class NewPassword : IPasswordValidator<Account>
{
    const int Shortest = 12,
        Longest = 200;

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
        : Tells(password, name) || Tells(password, email) || Tells(password, email.Split('@')[0]) ? PageWord.PasswordTellsName
        : null;

    // Shorter names are in many words.
    static bool Tells(string password, string name) => name.Length >= 5 && password.Contains(name, StringComparison.OrdinalIgnoreCase);
}
