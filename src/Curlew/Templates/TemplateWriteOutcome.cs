using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Templates;

/// <summary>What came of writing a template.</summary>
[Code("template.write")]
public abstract record TemplateWriteOutcome : Outcome
{
    /// <summary>It is kept in these languages, and can be handed in for Meta's review.</summary>
    /// <param name="Notes">What should be known before that.</param>
    public sealed record Saved(string Name, IReadOnlyList<string> Languages, IReadOnlyList<TemplateNote> Notes) : TemplateWriteOutcome
    {
        public override bool IsDone => true;

        public override int? Concerned => Languages.Count;
    }

    /// <summary>It is kept as a text for open conversations: its category is none of WhatsApp's.</summary>
    public sealed record SavedForConversations(string Name) : TemplateWriteOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>It cannot be kept like this.</summary>
    /// <param name="IsForMeta">Whether the rules are Meta's.</param>
    public sealed record BreaksRules(string Name, bool IsForMeta, IReadOnlyList<TemplateFault> Problems) : TemplateWriteOutcome
    {
        public override int? Concerned => Problems.Count;
    }
}

/// <summary>What is wrong with a template in one of its languages.</summary>
public sealed record TemplateFault(string Language, TemplateProblem Problem);
