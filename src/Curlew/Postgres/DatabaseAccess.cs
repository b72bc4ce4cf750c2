namespace Curlew.Postgres;

/// <summary>How a database is reached.</summary>
/// <param name="ConnectionString">With the password, unless one is asked for.</param>
/// <param name="Password">Asked for a password before each connection; null where it stands in the connection string or none is needed.</param>
public sealed record DatabaseAccess(string ConnectionString, Func<CancellationToken, ValueTask<string>>? Password = null);
