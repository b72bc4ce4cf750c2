namespace Curlew.Desks;

/// <summary>What can be done with conversations.</summary>
public sealed partial class InboxDesk
{
    readonly Desk desk;

    internal InboxDesk(Desk desk) => this.desk = desk;
}
