using System.CommandLine;

namespace Curlew.Server.Terminal;

/// <summary>One command being given, with the settings that stand around it: those of the process, or of whoever gives a command from
/// within.</summary>
sealed class Invocation(Func<string, string?> setting) : InvocationConfiguration
{
    /// <summary>Reads a setting by its name, as in <c>CURLEW_WABA_ID</c>; null where it is not set.</summary>
    public Func<string, string?> Setting => setting;
}
