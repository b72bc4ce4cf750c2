namespace Curlew.Postgres;

/// <summary>The user the private server runs as: ourselves, or an unprivileged one when Curlew runs as root, which PostgreSQL
/// refuses.</summary>
sealed record PostgresAccount(string? Name)
{
    public static async Task<PostgresAccount> Choose(CancellationToken ct)
    {
        // On Windows pg_ctl and initdb give up an administrator's rights by themselves.
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return new PostgresAccount((string?)null);

        foreach (var name in (string[])["postgres", "nobody"])
            if ((await Tool.Run("id", ["-u", name], ct)).Succeeded)
                return new PostgresAccount(name);

        throw new ClusterUnavailable(
            "PostgreSQL does not run as root, and this machine has neither a user 'postgres' nor 'nobody' to run it as. Create one, run Curlew as an ordinary user, or use --database."
        );
    }

    public Task<ToolAnswer> Run(string program, IEnumerable<string> arguments, CancellationToken ct) =>
        Tool.Run(program, arguments, ct, Name);

    /// <summary>Makes <paramref name="path"/> this account's own.</summary>
    public async Task Own(string path, CancellationToken ct)
    {
        if (Name is null)
            return;

        var answer = await Tool.Run("chown", ["-R", Name + ":", path], ct);
        if (!answer.Succeeded)
            throw new ClusterUnavailable($"{path} could not be given to user '{Name}': {answer.Output.Trim()}");
    }

    /// <summary>Asks the system, as that user, whether it can get into <paramref name="path"/>.</summary>
    public async Task RequireReach(string path, CancellationToken ct)
    {
        if (Name is null || (await Run("/bin/sh", ["-c", "cd -- \"$1\"", "sh", path], ct)).Succeeded)
            return;

        throw new ClusterUnavailable(
            $"PostgreSQL will run as user '{Name}', who cannot reach {path}: a folder above it is closed to other users. Name a reachable folder with --data, such as /var/lib/curlew."
        );
    }
}
