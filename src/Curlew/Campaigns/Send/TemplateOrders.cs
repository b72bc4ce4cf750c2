using Curlew.Messages;
using Curlew.Postgres;
using Curlew.Privacy;

namespace Curlew.Campaigns;

/// <summary>What is kept of templates that were sent by hand.</summary>
static class TemplateOrders
{
    /// <summary>Where the text of an order is sealed.</summary>
    public static Cell TextOf(Guid order) => new("template_orders", "text", order);

    /// <summary>Counts the template as used and makes the message searchable, in the transaction in which its attempt was
    /// accepted.</summary>
    public static async Task Accepted(Transaction tx, Sealer sealer, Guid attempt, string? text, CancellationToken ct)
    {
        await Used(tx, attempt, ct);
        if (text is not null)
            await new MessageWords(sealer).AddAnswer(tx, attempt, text, ct);
    }

    static Task<int> Used(Transaction tx, Guid attempt, CancellationToken ct) => tx.Execute([attempt], ct);
}
