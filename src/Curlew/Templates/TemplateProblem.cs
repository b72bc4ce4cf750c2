using Curlew.Words;

namespace Curlew.Templates;

/// <summary>One thing that keeps a template from being kept or handed in.</summary>
/// <param name="Where">name, language, category, header, body, footer, buttons[0], variables, examples, code.label: its words go on from there.</param>
[Code("template.problem")]
public abstract record TemplateProblem(string Where)
{
    public sealed record NotAName(string Name, int Most) : TemplateProblem("name");

    /// <summary>Meta writes languages in another way.</summary>
    public sealed record NotALanguage(string Language) : TemplateProblem("language");

    public sealed record NotACategory(string Category) : TemplateProblem("category");

    /// <summary>A brace belongs to no variable.</summary>
    public sealed record StrayBrace(string Where) : TemplateProblem(Where)
    {
        /// <summary>How a variable is written.</summary>
        public string Example => "{first_name}";

        /// <summary>And one that has a fallback.</summary>
        public string WithFallback => "{first_name|friend}";
    }

    public sealed record Empty(string Where) : TemplateProblem(Where);

    /// <summary>It has too few characters or too many.</summary>
    public sealed record Length(string Where, int Characters, int Most) : TemplateProblem(Where);

    public sealed record TooLong(string Where, int Characters, int Most) : TemplateProblem(Where);

    /// <param name="Characters">With the fallbacks that are written into it.</param>
    public sealed record BodyTooLong(int Characters, int Most) : TemplateProblem("body");

    /// <summary>It is too long when its examples are filled in.</summary>
    public sealed record FilledTooLong(int Characters, int Most) : TemplateProblem("body");

    public sealed record VariableAtAnEnd() : TemplateProblem("body");

    /// <summary>There is nothing between two variables.</summary>
    public sealed record AdjacentVariables() : TemplateProblem("body");

    /// <summary>It has too many variables for its words (code 2388293).</summary>
    public sealed record TooFewWords(int Words, int Needed, int Variables) : TemplateProblem("body");

    public sealed record TooManyLineBreaks() : TemplateProblem("body");

    /// <param name="Kind">image, video or document.</param>
    public sealed record NotAFileAddress(string Kind, string Address) : TemplateProblem("header");

    public sealed record NotAHeader(string Kind) : TemplateProblem("header");

    public sealed record EmptyHeader() : TemplateProblem("header");

    public sealed record HeaderVariables() : TemplateProblem("header");

    /// <summary>It holds a line break or an asterisk.</summary>
    public sealed record HeaderNotPlain() : TemplateProblem("header");

    /// <summary>It is empty or holds a line break.</summary>
    public sealed record FooterNotALine() : TemplateProblem("footer");

    public sealed record FooterVariable() : TemplateProblem("footer");

    public sealed record TooManyButtons(int Count, int Most) : TemplateProblem("buttons");

    public sealed record TooManyOfKind(string Kind, int Count, int Most) : TemplateProblem("buttons");

    /// <summary>Replies stand between other buttons.</summary>
    public sealed record MixedReplies() : TemplateProblem("buttons");

    public sealed record LabelTwice(string Label) : TemplateProblem("buttons");

    public sealed record NotAButton(string Where, string Kind) : TemplateProblem(Where);

    public sealed record LabelLength(string Where, string? Label, int Characters, int Most) : TemplateProblem(Where);

    /// <summary>A label holds a line break or a variable.</summary>
    public sealed record LabelNotPlain(string Where) : TemplateProblem(Where);

    public sealed record PayloadTooLong(string Where, int Characters, int Most) : TemplateProblem(Where);

    public sealed record NotAPhone(string Where, string? Phone) : TemplateProblem(Where);

    public sealed record CouponLength(string Where, int Most) : TemplateProblem(Where);

    /// <summary>An address has a variable elsewhere than at its end.</summary>
    public sealed record AddressVariables(string Where) : TemplateProblem(Where);

    public sealed record NotAnAddress(string Where, string Address) : TemplateProblem(Where)
    {
        public string Example => "https://shop.example/offer/{code}";
    }

    public sealed record VariableInServerName(string Where) : TemplateProblem(Where);

    public sealed record AddressTooLong(string Where, int Characters, int Most) : TemplateProblem(Where);

    /// <summary>Meta takes other names for variables.</summary>
    public sealed record NotAVariable(string Name) : TemplateProblem("variables");

    /// <summary>Nobody has said what Meta's reviewers shall see for a variable.</summary>
    public sealed record NoExample(string Variable) : TemplateProblem("examples");

    /// <summary>A fallback is empty or holds what Meta refuses in a value.</summary>
    public sealed record UntidyFallback(string Variable) : TemplateProblem("variables");

    public sealed record UntidyExample(string Variable) : TemplateProblem("examples");

    /// <summary>The words of an authentication template are Meta's.</summary>
    public sealed record OwnWords() : TemplateProblem("category")
    {
        /// <summary>What is written in their place.</summary>
        public string Example => "code: {button: copy_code}";
    }

    public sealed record NotACodeButton(string Button) : TemplateProblem("code.button");

    /// <param name="Most">Minutes.</param>
    public sealed record ExpiryOutOfRange(int Minutes, int Most) : TemplateProblem("code.expires_minutes");

    public sealed record AppsOutOfRange(int Count, int Most) : TemplateProblem("code.apps");

    /// <summary>A button that copies the code has no apps.</summary>
    public sealed record NoAppsTakeIt() : TemplateProblem("code.apps");

    /// <summary>Something is not the package of an Android app.</summary>
    public sealed record NotAPackage(string Where, string Package) : TemplateProblem(Where);

    public sealed record NotASignature(string Where, string Signature) : TemplateProblem(Where);

    /// <summary>A text for open conversations has a category that is nearly one of WhatsApp's.</summary>
    public sealed record NearlyACategory(string Category, string Near) : TemplateProblem("category");

    /// <summary>A text for open conversations is in several languages.</summary>
    public sealed record SeveralLanguages(int Count, string Category) : TemplateProblem("languages");

    /// <summary>A text for open conversations has other parts of a template.</summary>
    public sealed record OtherParts(string Category) : TemplateProblem("body");
}
