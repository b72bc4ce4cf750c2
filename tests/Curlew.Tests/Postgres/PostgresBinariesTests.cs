using System.Runtime.Versioning;
using Curlew.Postgres;

namespace Curlew.Tests.Postgres;

/// <summary>A machine is searched for PostgreSQL as it is: what lies about on PATH and does not work is passed over.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresBinariesTests : IDisposable
{
    static readonly string[] Server = ["postgres", "initdb", "pg_ctl"];

    readonly string folder = Directory.CreateTempSubdirectory("curlew-test-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("a link that leads nowhere")]
    [InlineData("a file that may not be run")]
    [InlineData("a file that is no program")]
    [InlineData("a program that fails")]
    [InlineData("a program that says something else")]
    [InlineData("a folder")]
    public async Task What_is_called_like_a_program_of_PostgreSQL_and_is_none_is_passed_over(string what)
    {
        var elsewhere = await Found("");
        foreach (var name in (string[])["pg_config", .. Server])
            Put(what, Path.Combine(folder, name));

        var found = await Found(folder);

        Assert.Equal(elsewhere, found);
    }

    [Fact]
    public async Task The_server_that_PATH_or_its_pg_config_leads_to_comes_first()
    {
        var (ofPath, ofConfig) = (
            Directory.CreateDirectory(Path.Combine(folder, "path")),
            Directory.CreateDirectory(Path.Combine(folder, "bin"))
        );
        foreach (var name in Server)
        {
            Script(Path.Combine(ofPath.FullName, name), "echo 'postgres (PostgreSQL) 16.4'");
            Script(Path.Combine(ofConfig.FullName, name), "echo 'postgres (PostgreSQL) 15.8 (Debian 15.8-0)'");
        }
        Script(Path.Combine(ofPath.FullName, "pg_config"), $"echo {ofConfig.FullName}");

        var found = await Found($"{folder}/nowhere:{ofPath.FullName}");

        Assert.Equal([new(ofPath.FullName, 16), new(ofConfig.FullName, 15)], found[..2]);
    }

    [Theory]
    [InlineData(null, "No PostgreSQL server was found; 15 or newer is needed.")]
    [InlineData(16, "No PostgreSQL server 16 was found, and the data were made by that version, so no other opens them.")]
    public void Where_there_is_no_server_what_is_accepted_is_named_and_what_to_do(int? madeBy, string refusal)
    {
        var text = PostgresDownload.WhatToInstall(madeBy);

        Assert.StartsWith(refusal, text, StringComparison.Ordinal);
        foreach (var way in (string[])["apt install postgresql", "CURLEW_POSTGRES_BIN", "--database"])
            Assert.Contains(way, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_named_for_it_that_holds_an_older_server_is_refused_with_what_is_accepted()
    {
        foreach (var name in Server)
            Script(Path.Combine(folder, name), "echo 'postgres (PostgreSQL) 14.2'");

        var refusal = await Assert.ThrowsAsync<ClusterUnavailable>(() => PostgresBinaries.Find(folder, null, Cancel));

        Assert.Contains("holds PostgreSQL 14, but 15 or newer is needed", refusal.Message, StringComparison.Ordinal);
    }

    static async Task<List<PostgresBinaries>> Found(string path) => await PostgresBinaries.Installed(Cancel, path).ToListAsync(Cancel);

    static void Put(string what, string path)
    {
        switch (what)
        {
            case "a link that leads nowhere":
                File.CreateSymbolicLink(path, path + ".gone");
                break;
            case "a file that may not be run":
                File.WriteAllText(path, "#!/bin/sh\necho 'postgres (PostgreSQL) 17.1'\n");
                break;
            case "a file that is no program":
                File.WriteAllBytes(path, [0x7F, 0x45, 0x4C, 0x46, 0, 0]);
                File.SetUnixFileMode(path, Runnable);
                break;
            case "a program that fails":
                Script(path, "echo 'postgres (PostgreSQL) 17.1'; exit 3");
                break;
            case "a program that says something else":
                Script(path, "echo '/nowhere/at all'");
                break;
            case "a folder":
                Directory.CreateDirectory(path);
                break;
        }
    }

    static void Script(string path, string does)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{does}\n");
        File.SetUnixFileMode(path, Runnable);
    }

    const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
