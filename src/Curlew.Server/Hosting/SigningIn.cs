using Curlew.Desks;
using Curlew.Postgres;
using Curlew.Privacy;
using Curlew.Server.Staff;
using Curlew.Staff;

namespace Curlew.Server.Hosting;

/// <summary>Composes what people sign in by, on one database.</summary>
static class SigningIn
{
    public static StaffWebParts Of(
        Database database,
        Sealer sealer,
        TimeProvider clock,
        PublicAddress address,
        OpenIdSettings? provider = null
    ) =>
        new(
            actor => new Desk(database, sealer, clock, actor),
            new SessionWatch(database, sealer, clock),
            new SignInTries(database, sealer, clock),
            new WebKeys(database, sealer, clock),
            address,
            provider,
            clock
        );

    /// <summary>The whole link of the first owner, for whoever starts a server; null where somebody works here already.</summary>
    public static async Task<string?> FirstLink(this StaffWebParts parts, CancellationToken ct)
    {
        var accounts = parts.Desks(Actor.System).Accounts;
        return !await accounts.HasSomebody(ct) && await accounts.InviteFirst(ct) is AccountOutcome.FirstOwnerLink link
            ? parts.Address.First(link.Token)
            : null;
    }
}
