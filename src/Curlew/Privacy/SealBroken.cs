namespace Curlew.Privacy;

/// <summary>A stored value is not what Curlew sealed at that place: planted, changed, moved, cut off, or sealed under another key. The text
/// names the place, never the value.</summary>
public sealed class SealBroken(string message, Exception? cause = null) : Exception(message, cause);
