namespace Curlew.Server.Tests;

/// <summary>Tests that want the machine for themselves: what is killed every second must come back within it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}
