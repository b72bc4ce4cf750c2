using Curlew.Words;

namespace Curlew.Postgres;

/// <summary>The private PostgreSQL cannot be had; the text says why and what to do, in words for the operator.</summary>
public sealed class ClusterUnavailable(string message, Exception? cause = null) : CannotGoOn(message, cause);
