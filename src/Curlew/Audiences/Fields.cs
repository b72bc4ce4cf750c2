using System.Collections.Frozen;

namespace Curlew.Audiences;

/// <summary>The columns a filter may name, and those it may not because counting matches would read them one guess at a time.</summary>
static class Fields
{
    static readonly FrozenDictionary<string, Field> All = new Dictionary<string, Field>
    {
        ["city"] = new TextField("p.city"),
        ["state"] = new TextField("p.state"),
        ["zipcode"] = new TextField("p.zipcode"),
        ["country"] = new TextField("p.country::text"),
        ["tier"] = new TextField("p.customer_tier"),
        ["customer_tier"] = new TextField("p.customer_tier"),
        ["subscription"] = new TextField("p.subscription"),
        ["tags"] = new TagField("p.tags"),
        ["is_active"] = new FlagField("p.is_active"),
        ["total_messages"] = new NumberField("p.total_messages"),
        ["first_contact"] = new MomentField("p.first_contact"),
        ["last_interaction"] = new MomentField("p.last_interaction"),
        ["subscription_updated_at"] = new MomentField("p.subscription_updated_at"),
        ["created_at"] = new MomentField("p.created_at"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenSet<string> Sealed = new[]
    {
        "whatsapp_phone",
        "phone",
        "phone_match",
        "wa_id",
        "user_id",
        "display_name",
        "name",
        "email",
        "email_digest",
        "address_line1",
        "address_line2",
        "notes",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Their names, for a person who mistyped one.</summary>
    public static string Names => string.Join(", ", All.Keys.Order(StringComparer.Ordinal));

    public static Field? Named(string name) => All.GetValueOrDefault(name);

    /// <summary>Whether a name is that of personal data.</summary>
    public static bool IsSealed(string name) => Sealed.Contains(name);
}
