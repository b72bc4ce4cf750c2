namespace Curlew.Postgres;

/// <summary>What an operator or a test may choose about the private cluster.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>Folder of <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; otherwise <c>CURLEW_POSTGRES_BIN</c>, otherwise searched
    /// for.</summary>
    public string? Binaries { get; init; }

    /// <summary>Download binaries where none are installed.</summary>
    public bool Download { get; init; } = true;

    /// <summary>TCP port on 127.0.0.1; otherwise a free one, another at every start.</summary>
    public int? Port { get; init; }

    /// <summary>
    /// Whether the server waits until the disk has what was committed. Only a throw-away cluster, which nobody misses when its machine dies,
    /// does without; it says so in its setting <c>curlew.disposable</c>. A killed server has lost nothing either way.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>Whether a throw-away cluster lives in memory (<c>/dev/shm</c>) where 12 GiB of it are free: for tests, whose hundreds of databases are made,
    /// read once and removed.</summary>
    public bool InMemory { get; init; }

    /// <summary>How long the server may take to be ready, recovery after a crash included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long another Curlew may take to have its server answer before a command that joins it gives up.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Told, in words for the operator, what is waited for.</summary>
    public Action<string>? Tell { get; init; }
}
