namespace Curlew.Sandbox;

/// <summary>A message request that passed every check of its shape.</summary>
/// <param name="Phone">Canonical digits of the recipient; 0 when the message is accepted and lost, as Meta does with a user id in
/// `to`.</param>
/// <param name="ToUserId">Addressed by business-scoped user id.</param>
/// <param name="Input">The recipient as the caller wrote it.</param>
/// <param name="Type">text, template, image and so on.</param>
/// <param name="Template">Name and language; null for free-form messages.</param>
/// <param name="Callback">`biz_opaque_callback_data`.</param>
/// <param name="Choices">Buttons or rows the customer can tap.</param>
sealed record Draft(ulong Phone, bool ToUserId, string Input, string Type, TemplateUse? Template, string? Callback, Choice[] Choices)
{
    /// <summary>The body, for the phone page; never journaled.</summary>
    public string Shown { get; init; } = "";

    /// <summary>Media id or link, for the phone page.</summary>
    public string? Media { get; init; }

    /// <summary>Header and footer of a template or interactive message, for the phone page.</summary>
    public (string Header, string Footer) Frame { get; init; } = ("", "");

    /// <summary>Buttons of a template that open an address, for the phone page.</summary>
    public Link[] Links { get; init; } = [];
}

/// <param name="Category">MARKETING, MARKETING_LITE, UTILITY or AUTHENTICATION at the time of sending.</param>
readonly record struct TemplateUse(string Name, string Language, string Category)
{
    public bool IsMarketing => Category is "MARKETING" or "MARKETING_LITE";
}

/// <param name="Address">With everything in its place.</param>
readonly record struct Link(string Title, string Address);

/// <param name="Kind">button (of a template), button_reply or list_reply.</param>
readonly record struct Choice(string Kind, string Id, string Title);
