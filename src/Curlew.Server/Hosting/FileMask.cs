using System.Runtime.InteropServices;

namespace Curlew.Server.Hosting;

/// <summary>What this process writes is for its own user alone: keys, journals, exports, tables of customers. Where others must get in, the
/// place that makes the file says so.</summary>
static class FileMask
{
    // Group and others: nothing (octal 077).
    const uint OwnerOnly = 0x3F;

    public static void Close()
    {
        if (!OperatingSystem.IsWindows())
            _ = Umask(OwnerOnly);
    }

#pragma warning disable SYSLIB1054 // A number in, a number out: generated code would need unsafe blocks in this project and do the same.
    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern uint Umask(uint mask);
#pragma warning restore SYSLIB1054
}
