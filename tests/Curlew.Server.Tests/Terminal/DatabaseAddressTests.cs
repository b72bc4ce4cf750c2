using Curlew.Postgres;
using Curlew.Server.Terminal;
using Npgsql;

namespace Curlew.Server.Tests;

public sealed class DatabaseAddressTests
{
    const string Instance = "Host=db1.abc.eu-central-1.rds.amazonaws.com;Username=app_user;Root Certificate=/etc/rds.pem";

    [Theory]
    [InlineData(Instance + ";iam=true", null)]
    [InlineData(Instance + ";IAM=True", null)]
    [InlineData(Instance, "rds-iam")]
    [InlineData("postgres://app_user@db1.abc.eu-central-1.rds.amazonaws.com/curlew?iam=true&sslrootcert=/etc/rds.pem", null)]
    public void Tokens_of_AWS_stand_in_for_a_password_and_the_server_has_to_prove_who_it_is(string typed, string? auth)
    {
        var access = Read(typed, auth).Access!;

        Assert.NotNull(access.Password);
        Assert.Equal(SslMode.VerifyFull, new NpgsqlConnectionStringBuilder(access.ConnectionString).SslMode);
    }

    [Theory]
    [InlineData(Instance + ";iam=true;Password=stored", null, "holds a password")]
    [InlineData(Instance + ";Password=stored", "rds-iam", "holds a password")]
    [InlineData("Host=db1.abc.eu-central-1.rds.amazonaws.com;Username=app_user;iam=true", null, "Root Certificate")]
    [InlineData(
        "Host=db1.abc.eu-central-1.rds.amazonaws.com;Root Certificate=/etc/rds.pem;iam=true",
        null,
        "needs the instance's own name and a user"
    )]
    [InlineData("Host=alias.example;Username=app_user;Root Certificate=/etc/rds.pem;iam=true", null, "AWS_REGION")]
    [InlineData(Instance + ";iam=perhaps", null, "iam is 'perhaps'")]
    [InlineData(Instance, "kerberos", "CURLEW_DATABASE_AUTH is 'kerberos'")]
    public void What_does_not_fit_together_is_refused_with_what_to_do(string typed, string? auth, string text)
    {
        Assert.Contains(text, Assert.Throws<UnfitDatabase>(() => Read(typed, auth)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_being_asked_nothing_is_signed()
    {
        Assert.Null(Read("Host=localhost;Username=app_user;Password=stored", null).Access!.Password);
    }

    static DatabaseAddress Read(string typed, string? auth) =>
        DatabaseAddress.Read(typed, name => name == DatabaseAddress.AuthVariable ? auth : null);
}
