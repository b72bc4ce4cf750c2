namespace Curlew.Server.Staff;

/// <summary>Where somebody goes on to after signing in: a path of this server and nothing else.</summary>
static class LocalPath
{
    /// <summary>The path, or the usual one for whatever a browser might take for another server.</summary>
    public static string Of(string? wanted, string usual) =>
        wanted is ['/', ..]
        && wanted is not ['/', '/' or '\\', ..]
        // Browsers drop tabs and line ends before they read an address, and read a backslash as a slash.
        && !wanted.Any(one => char.IsControl(one) || one == '\\')
            ? wanted
            : usual;
}
