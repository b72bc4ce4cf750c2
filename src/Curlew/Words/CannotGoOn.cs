namespace Curlew.Words;

/// <summary>The world is not as Curlew needs it. The text is for whoever runs Curlew, in English, and says what to do next.</summary>
public abstract class CannotGoOn(string message, Exception? cause = null) : Exception(message, cause);
