using System.Diagnostics;
using Curlew.Postgres;

namespace Curlew.Tests.Postgres;

/// <summary>A private cluster that was made, started and stopped once: its copy saves a test that is not about the making of one.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class MadeCluster : IAsyncLifetime
{
    readonly DataFolder folder = new(Path.Combine("/tmp", "curlew-test-" + Guid.NewGuid().ToString("N")));

    public async ValueTask InitializeAsync() => await (await LocalCluster.Start(folder)).DisposeAsync();

    /// <summary>Copies it to where there is nothing yet, every file still the server's own.</summary>
    public async Task CopyTo(DataFolder other)
    {
        using (other.Take()) { }
        using var copy = Process.Start("cp", ["-a", folder.Postgres, other.Postgres]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder.Path, recursive: true);
        return default;
    }
}
