namespace Curlew.Postgres;

/// <summary>How many seconds one statement may run before it is given up.</summary>
public enum Patience
{
    /// <summary>For everything that touches some rows: what takes longer hangs.</summary>
    Usual = 60,

    /// <summary>For what reads or writes whole tables in one statement: launching a campaign to millions, recounting everything.</summary>
    WholeTables = 1800,
}
