namespace Curlew.Messages;

/// <summary>A place between two messages, in the order of their moments.</summary>
/// <param name="At">Moment of the message beside it.</param>
/// <param name="Id">That message.</param>
public readonly record struct Cursor(DateTimeOffset At, Guid Id)
{
    /// <summary>After everything that will ever be written; PostgreSQL's own last moment lies further than .NET's.</summary>
    public static readonly Cursor End = new(new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero), Guid.AllBitsSet);
}
