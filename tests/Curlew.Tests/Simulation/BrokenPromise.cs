namespace Curlew.Tests.Simulation;

/// <summary>Something a plan must never lead to; the text says what.</summary>
sealed class BrokenPromise(string what) : Exception(what);
