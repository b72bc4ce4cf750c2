using Curlew.WhatsApp.Wire;

namespace Curlew.WhatsApp;

/// <summary>A cart a person sent from the business's catalogue.</summary>
public sealed record IncomingOrder(string? CatalogId, IReadOnlyList<OrderItem> Items)
{
    internal static IncomingOrder Read(Json order)
    {
        List<OrderItem> items = [];
        foreach (var item in order.Each("product_items"u8))
            items.Add(
                new OrderItem(
                    item.Text("product_retailer_id"u8),
                    item.Integer("quantity"u8),
                    item.Text("item_price"u8),
                    item.Text("currency"u8)
                )
            );
        return new IncomingOrder(order.Text("catalog_id"u8), items);
    }
}

/// <summary>One line of a cart. The price stays the decimal text Meta wrote.</summary>
public sealed record OrderItem(string? RetailerId, long? Quantity, string? Price, string? Currency);

/// <summary>The catalogue product that a question is about.</summary>
public sealed record ReferredProduct(string? CatalogId, string? RetailerId)
{
    internal static ReferredProduct? Read(Json product) =>
        product.IsObject ? new ReferredProduct(product.Text("catalog_id"u8), product.Text("product_retailer_id"u8)) : null;
}

/// <summary>The advertisement or post a person came from.</summary>
/// <param name="ClickId">Meta's ctwa_clid, for reporting conversions; absent for ads in Status.</param>
public sealed record Referral(
    string? SourceType,
    string? SourceId,
    string? SourceUrl,
    string? Headline,
    string? Body,
    string? MediaType,
    string? MediaUrl,
    string? ThumbnailUrl,
    string? ClickId,
    string? WelcomeText
)
{
    internal static Referral? Read(Json referral) =>
        !referral.IsObject
            ? null
            : new Referral(
                referral.Text("source_type"u8),
                referral.Text("source_id"u8),
                referral.Text("source_url"u8),
                referral.Text("headline"u8),
                referral.Text("body"u8),
                referral.Text("media_type"u8),
                referral.Text("image_url"u8) ?? referral.Text("video_url"u8),
                referral.Text("thumbnail_url"u8),
                referral.Text("ctwa_clid"u8),
                referral["welcome_message"u8].Text("text"u8)
            );
}
