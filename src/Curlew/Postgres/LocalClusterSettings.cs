namespace Curlew.Postgres;

/// <summary>The server's settings: those that Curlew's promises rest on, and those an operator may tune.</summary>
static class LocalClusterSettings
{
    /// <summary>Given on the command line, which wins over every file and over ALTER SYSTEM.</summary>
    /// <param name="durable">As in <see cref="LocalClusterOptions.Durable"/>.</param>
    public static IEnumerable<(string Name, string Value)> Fixed(int port, bool durable) =>
        [.. Promises(port), .. durable ? Durability : Throwaway];

    /// <summary>The setting by which a cluster says that nobody minds when it loses what was committed.</summary>
    public const string Disposable = "curlew.disposable";

    static readonly (string, string)[] Durability = [("fsync", "on"), ("full_page_writes", "on")];

    // It holds hundreds of databases, each with its pools of connections.
    static readonly (string, string)[] Throwaway = [("fsync", "off"), (Disposable, "on"), ("max_connections", "800")];

    static IEnumerable<(string, string)> Promises(int port) =>
        [
            ("port", $"{port}"),
            ("listen_addresses", "127.0.0.1"),
            ("unix_socket_directories", ""),
            ("password_encryption", "scram-sha-256"),
            ("synchronous_commit", "on"),
            ("log_statement", "none"),
            ("log_parameter_max_length", "0"),
            ("log_parameter_max_length_on_error", "0"),
            ("log_error_verbosity", "terse"),
            ("log_min_error_statement", "panic"),
            ("log_min_duration_statement", "-1"),
            ("log_min_duration_sample", "-1"),
        ];

    /// <summary>Appended once to a new cluster's postgresql.conf. Sized for two cores and a few gigabytes.</summary>
    public const string Tunable = """

        # Set by Curlew when it made this cluster; change them as you like, Curlew will not write them again.
        # What Curlew's promises rest on (network, durability, what the log may not say) is given on the server's command line instead.
        max_connections = 200
        shared_buffers = 256MB
        work_mem = 16MB
        maintenance_work_mem = 128MB
        max_wal_size = 2GB
        wal_compression = on
        checkpoint_timeout = 15min
        random_page_cost = 1.1
        jit = off                           # our statements are short: compiling them costs more than it saves
        timezone = 'UTC'
        log_timezone = 'UTC'
        logging_collector = on
        log_directory = 'log'
        log_filename = 'postgresql-%a.log'  # one file a weekday, overwritten a week later
        log_truncate_on_rotation = on
        log_rotation_age = 1d
        log_rotation_size = 0

        """;
}
