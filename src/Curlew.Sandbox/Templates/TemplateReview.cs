namespace Curlew.Sandbox;

/// <summary>Meta's review of a template, as far as a machine can play it.</summary>
static class TemplateReview
{
    /// <summary>Approves everything but what reviewers are known to reject; a body that says "reject me" is rejected for trying things
    /// out.</summary>
    public static (string Status, string Reason) Of(TemplatePage page)
    {
        var body = page.Shape.Body;
        if (body.Contains("}}{{", StringComparison.Ordinal) || body.Contains("}} {{", StringComparison.Ordinal))
            return ("REJECTED", "INVALID_FORMAT");
        if (body.Contains("reject me", StringComparison.OrdinalIgnoreCase))
            return ("REJECTED", "ABUSIVE_CONTENT");
        return ("APPROVED", "NONE");
    }
}
