namespace Curlew.Server.Tests;

/// <summary>Tests that start and kill many processes: one after another, so that a machine has to hold the fleet of one only. They wait more than they
/// work, so others run beside them.</summary>
[CollectionDefinition(Name)]
public sealed class Chaos
{
    public const string Name = "Chaos";
}
