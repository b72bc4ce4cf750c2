using Curlew.Messages;
using Curlew.Numbers;
using Curlew.Postgres;
using Curlew.Profiles;
using Curlew.WhatsApp;

namespace Curlew.Campaigns;

/// <summary>What the refusal of something that a person sent by hand says of others.</summary>
static class RefusalByHand
{
    /// <summary>What an error says about number, account or person holds for campaigns as well. What it says about a template they find out by their own
    /// next message.</summary>
    public static async Task Learn(
        Database database,
        Subscriptions subscriptions,
        string phoneNumberId,
        Guid profile,
        SendOutcome outcome,
        PolicyBook book,
        DateTimeOffset now
    )
    {
        var (error, named) = outcome switch
        {
            Throttled throttled => (throttled.Error, RecipientVerdict.Named(throttled)),
            Rejected rejected => (rejected.Error, null),
            _ => ((GraphError?)null, (TimeSpan?)null),
        };
        if (error is null)
            return;
        var policy = book.For(error);
        if (policy.Action is ErrorAction.SlowDown)
            await Stops.Slow(
                database,
                phoneNumberId,
                now + (named ?? policy.Delay ?? TimeSpan.Zero),
                ErrorPolicies.Word(policy.Scope),
                CancellationToken.None
            );
        else if (policy.Action is ErrorAction.StopNumber)
            await Stops.Stop(database, phoneNumberId, policy.Means(), ErrorPolicies.Word(policy.Scope), CancellationToken.None);
        else if (policy.Action is ErrorAction.OptOut)
            await database.InTransaction(
                tx => subscriptions.Decide(tx, [new(profile, Subscribed: false, now, $"error_{error.Code}")], CancellationToken.None),
                CancellationToken.None
            );
    }
}
