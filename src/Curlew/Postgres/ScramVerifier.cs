using System.Security.Cryptography;
using System.Text;

namespace Curlew.Postgres;

/// <summary>What PostgreSQL keeps of a password (RFC 5803). It is made here, so that no statement and no log ever holds the password
/// itself.</summary>
static class ScramVerifier
{
    // PostgreSQL's own number (SCRAM_SHA_256_DEFAULT_ITERATIONS); the passwords are 256 random bits, which nobody guesses in one round either.
    const int Rounds = 4096;

    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Rounds, HashAlgorithmName.SHA256, 32);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Rounds}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}";
    }
}
