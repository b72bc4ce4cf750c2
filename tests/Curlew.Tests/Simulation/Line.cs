namespace Curlew.Tests.Simulation;

/// <summary>When a line to PostgreSQL breaks.</summary>
enum Breaking
{
    Never,

    /// <summary>PostgreSQL never hears the next COMMIT.</summary>
    BeforeCommit,

    /// <summary>It carries out the next COMMIT, and nobody hears of it.</summary>
    AfterCommit,
}

/// <summary>A server's wires to PostgreSQL, one of which can break at a commit, or all of which are cut.</summary>
sealed class Line
{
    readonly List<Wire> wires = [];

    public Breaking Breaking { get; set; }

    /// <summary>How many are up.</summary>
    public int Wires => wires.Count;

    public void Laid(Wire wire) => wires.Add(wire);

    public void Gone(Wire wire) => wires.Remove(wire);

    /// <summary>One that PostgreSQL still works for may wait for what another holds, so that one is ended first.</summary>
    public void Cut()
    {
        foreach (var wire in wires.OrderBy(wire => wire.IsUnanswered))
            wire.Break();
        wires.Clear();
    }
}
