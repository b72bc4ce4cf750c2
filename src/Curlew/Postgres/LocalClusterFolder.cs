using System.Security.Cryptography;

namespace Curlew.Postgres;

/// <summary>The cluster's files: whose they are, and how they come to be whole or not at all.</summary>
sealed class LocalClusterFolder(DataFolder folder, PostgresAccount account)
{
    public const string Superuser = "curlew";

    const string Marker = "curlew.cluster";

    public string Path => folder.Postgres;

    public string StartLog => System.IO.Path.Combine(Path, "startup.log");

    string PasswordFile => System.IO.Path.Combine(Path, "curlew.password");

    // initdb works in here; the finished cluster leaves by one rename, so a crash leaves either nothing or all of it.
    string Nursery => folder.Postgres + ".new";

    public string Password() => File.ReadAllText(PasswordFile).Trim();

    /// <summary>The major version that made the cluster, or null where there is none yet.</summary>
    /// <exception cref="ClusterUnavailable">Something is there that Curlew did not make.</exception>
    public int? Major()
    {
        if (!Directory.Exists(Path) || !Directory.EnumerateFileSystemEntries(Path).Any())
            return null;
        if (!File.Exists(System.IO.Path.Combine(Path, Marker)))
            throw new ClusterUnavailable(
                $"{Path} is not empty and was not made by Curlew, so it is left alone. Name another folder with --data, or reach that server with --database."
            );

        return int.Parse(
            File.ReadAllText(System.IO.Path.Combine(Path, "PG_VERSION")).Trim(),
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    /// <param name="durable">As in <see cref="LocalClusterOptions.Durable"/>.</param>
    public async Task Create(PostgresBinaries binaries, bool durable, CancellationToken ct)
    {
        var cluster = await PrepareNursery(ct);
        var password = System.IO.Path.Combine(Nursery, "password");
        await WriteSecret(password, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), ct);

        await InitDb(binaries, cluster, password, durable, ct);
        await File.AppendAllTextAsync(System.IO.Path.Combine(cluster, "postgresql.conf"), LocalClusterSettings.Tunable, ct);
        File.Move(password, System.IO.Path.Combine(cluster, "curlew.password"));
        await File.WriteAllTextAsync(
            System.IO.Path.Combine(cluster, Marker),
            "This PostgreSQL cluster was made by Curlew and is run by it. Without this file Curlew will not touch it.\n",
            ct
        );
        await account.Own(cluster, ct);

        if (Directory.Exists(Path))
            Directory.Delete(Path);
        Directory.Move(cluster, Path);
        Directory.Delete(Nursery, recursive: true);
    }

    async Task<string> PrepareNursery(CancellationToken ct)
    {
        RemoveHalfMade();
        DataFolder.CreateFolder(Nursery, DataFolder.PassThrough);
        await File.WriteAllTextAsync(System.IO.Path.Combine(Nursery, Marker), "A cluster in the making.\n", ct);

        var cluster = System.IO.Path.Combine(Nursery, "cluster");
        DataFolder.CreateFolder(cluster, DataFolder.OwnerOnly);
        await account.RequireReach(Nursery, ct);
        await account.Own(cluster, ct);
        return cluster;
    }

    void RemoveHalfMade()
    {
        if (!Directory.Exists(Nursery))
            return;
        if (!File.Exists(System.IO.Path.Combine(Nursery, Marker)) && Directory.EnumerateFileSystemEntries(Nursery).Any())
            throw new ClusterUnavailable(
                $"{Nursery} is in the way and was not made by Curlew. Move it elsewhere, or name another folder with --data."
            );

        Directory.Delete(Nursery, recursive: true);
    }

    async Task WriteSecret(string path, string secret, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new StreamWriter(path, options))
            await file.WriteAsync(secret.AsMemory(), ct);
        await account.Own(path, ct);
    }

    async Task InitDb(PostgresBinaries binaries, string cluster, string password, bool durable, CancellationToken ct)
    {
        // C.UTF-8 sorts by code point everywhere alike and still knows upper and lower case; systems without it get plain C.
        ToolAnswer answer = default;
        foreach (var locale in (string[])["C.UTF-8", "C"])
        {
            answer = await account.Run(
                binaries.Program("initdb"),
                [
                    "-D",
                    cluster,
                    "-U",
                    Superuser,
                    "--pwfile",
                    password,
                    "-A",
                    "scram-sha-256",
                    "-E",
                    "UTF8",
                    "--locale",
                    locale,
                    "--data-checksums",
                    .. durable ? (string[])[] : ["--no-sync"],
                ],
                ct
            );
            if (answer.Succeeded)
                return;
        }

        throw new ClusterUnavailable($"initdb could not make a cluster in {folder.Path}: {answer.Output.Trim()}");
    }
}
