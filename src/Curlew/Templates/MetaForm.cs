using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Curlew.Templates;

/// <summary>A template of ours in Meta's form: what is submitted, and what is sent with every message.</summary>
/// <param name="ComponentsJson">Header, body, footer and buttons with examples, for submission.</param>
/// <param name="SendJson">The components of a message, with our placeholders in them: what <see cref="Letter"/> fills.</param>
/// <param name="IsNamed">Whether variables go by name; by order otherwise.</param>
public sealed record MetaForm(string ComponentsJson, string SendJson, bool IsNamed)
{
    /// <summary>The components as Meta will give them back: of an authentication template with Meta's own words, in English.</summary>
    public string CopyJson { get; private init; } = ComponentsJson;

    /// <summary>Converts a text. What Meta would refuse of it <see cref="TemplateRules"/> says.</summary>
    public static MetaForm Of(TemplateText text) => new Conversion(text).Run();

    sealed class Conversion(TemplateText text)
    {
        readonly HashSet<string> taken = new(StringComparer.Ordinal);
        readonly JsonArray submitted = [],
            sent = [];

        public MetaForm Run() => text.Buttons is [{ OneTimeCode: { } code }] ? Authentication(code) : Written();

        // Meta puts its own words together from these choices, and makes of the button one that opens an address with the code in it.
        MetaForm Authentication(OneTimeCode code)
        {
            var body = new JsonObject { ["type"] = "BODY", ["add_security_recommendation"] = code.WarnsAgainstSharing };
            var button = new JsonObject
            {
                ["type"] = "OTP",
                ["otp_type"] = code.Button.ToUpperInvariant(),
                ["text"] = code.Label,
            };
            if (code.Autofill is { } autofill)
                button["autofill_text"] = autofill;
            if (code.Apps.Count > 0)
                button["supported_apps"] = new JsonArray([.. code.Apps.Select(App)]);
            var submitted = new JsonArray(body);
            if (code.ExpiresAfterMinutes is { } minutes)
                submitted.Add(new JsonObject { ["type"] = "FOOTER", ["code_expiration_minutes"] = minutes });
            submitted.Add(new JsonObject { ["type"] = "BUTTONS", ["buttons"] = new JsonArray(button) });
            var sent = new JsonArray(
                new JsonObject { ["type"] = "body", ["parameters"] = new JsonArray(Code()) },
                new JsonObject
                {
                    ["type"] = "button",
                    ["sub_type"] = "url",
                    ["index"] = "0",
                    ["parameters"] = new JsonArray(Code()),
                }
            );
            return new(submitted.ToJsonString(Relaxed), sent.ToJsonString(Relaxed), false) { CopyJson = Copy(code).ToJsonString(Relaxed) };
        }

        JsonArray Copy(OneTimeCode code)
        {
            var button = new JsonObject
            {
                ["type"] = "URL",
                ["text"] = code.Label,
                ["url"] = $"{OneTimeCode.Address}?otp_type={code.Button.ToUpperInvariant()}&code=otp{{{{1}}}}",
            };
            var copy = new JsonArray(new JsonObject { ["type"] = "BODY", ["text"] = Convert(text.Body).Item1 });
            if (text.Footer is { } footer)
                copy.Add(new JsonObject { ["type"] = "FOOTER", ["text"] = footer });
            copy.Add(new JsonObject { ["type"] = "BUTTONS", ["buttons"] = new JsonArray(button) });
            return copy;
        }

        static JsonObject App(CodeApp app) => new JsonObject { ["package_name"] = app.Package, ["signature_hash"] = app.Signature };

        static JsonObject Code() => new JsonObject { ["type"] = "text", ["text"] = $"{{{OneTimeCode.Variable}}}" };

        MetaForm Written()
        {
            if (text.Header is { } header)
                AddHeader(header);
            AddTexts("body", Convert(text.Body), new JsonObject { ["type"] = "BODY" });
            if (text.Footer is { } footer)
                submitted.Add(new JsonObject { ["type"] = "FOOTER", ["text"] = footer });
            if (text.Buttons.Count > 0)
                submitted.Add(new JsonObject { ["type"] = "BUTTONS", ["buttons"] = new JsonArray([.. text.Buttons.Select(Button)]) });
            return new(submitted.ToJsonString(Relaxed), sent.ToJsonString(Relaxed), !text.IsNumbered);
        }

        void AddHeader(TemplateHeader header)
        {
            var shell = new JsonObject { ["type"] = "HEADER", ["format"] = header.Kind.ToUpperInvariant() };
            if (header.Kind == "text")
            {
                AddTexts("header", Convert(header.Text), shell);
                return;
            }

            if (header.Sample is { } sample)
                shell["example"] = new JsonObject { ["header_handle"] = new JsonArray(sample) };
            submitted.Add(shell);
            sent.Add(
                new JsonObject
                {
                    ["type"] = "header",
                    ["parameters"] = new JsonArray(
                        new JsonObject
                        {
                            ["type"] = header.Kind,
                            [header.Kind] = new JsonObject { ["link"] = header.Text },
                        }
                    ),
                }
            );
        }

        void AddTexts(string part, (string Meta, List<Variable> Variables) converted, JsonObject shell)
        {
            shell["text"] = converted.Meta;
            if (converted.Variables.Count > 0)
                shell["example"] = Examples(part, converted.Variables);
            submitted.Add(shell);
            if (converted.Variables.Count > 0)
                sent.Add(new JsonObject { ["type"] = part, ["parameters"] = new JsonArray([.. converted.Variables.Select(Parameter)]) });
        }

        // A variable that stands twice is two for Meta: it wants the names of one template to be different, and the fallbacks may be.
        (string, List<Variable>) Convert(string source)
        {
            var variables = new List<Variable>();
            var meta = Placeholders.Replace(source, placeholder =>
            {
                var name = text.IsNumbered ? $"{variables.Count + 1}" : Unused(placeholder.Name);
                variables.Add(new(name, placeholder.ToString(), Example(placeholder)));
                return $"{{{{{name}}}}}";
            });
            return (meta, variables);
        }

        string Unused(string name)
        {
            var unused = name;
            for (var again = 2; !taken.Add(unused); again++)
                unused = $"{name}_{again}";
            return unused;
        }

        JsonObject Examples(string part, List<Variable> variables) =>
            text.IsNumbered
                ? new() { [$"{part}_text"] = part == "body" ? new JsonArray(Values(variables)) : Values(variables) }
                : new()
                {
                    [$"{part}_text_named_params"] = new JsonArray([
                        .. variables.Select(variable => new JsonObject { ["param_name"] = variable.Name, ["example"] = variable.Example }),
                    ]),
                };

        static JsonArray Values(List<Variable> variables) => new([.. variables.Select(variable => (JsonNode)variable.Example)]);

        JsonNode Parameter(Variable variable) =>
            text.IsNumbered
                ? new JsonObject { ["type"] = "text", ["text"] = variable.Source }
                : new JsonObject
                {
                    ["type"] = "text",
                    ["parameter_name"] = variable.Name,
                    ["text"] = variable.Source,
                };

        JsonNode Button(TemplateButton button, int index)
        {
            if (button is { Kind: "reply", Target: { } payload })
                Send("quick_reply", index, new() { ["type"] = "payload", ["payload"] = payload });
            else if (button is { Kind: "copy_code", Target: { } code })
                Send("copy_code", index, new() { ["type"] = "coupon_code", ["coupon_code"] = code });
            else if (button is { Kind: "url", Filling: { } suffix })
                Send("url", index, new() { ["type"] = "text", ["text"] = suffix });
            return button.Kind switch
            {
                "reply" => new JsonObject { ["type"] = "QUICK_REPLY", ["text"] = button.Text },
                "phone" => new JsonObject
                {
                    ["type"] = "PHONE_NUMBER",
                    ["text"] = button.Text,
                    ["phone_number"] = button.Target,
                },
                "copy_code" => new JsonObject { ["type"] = "COPY_CODE", ["example"] = Filled(button.Target ?? "") },
                _ when button.Filling is { } suffix => new JsonObject
                {
                    ["type"] = "URL",
                    ["text"] = button.Text,
                    ["url"] = button.Target![..^suffix.Length] + "{{1}}",
                    ["example"] = new JsonArray(button.Target[..^suffix.Length] + Filled(suffix)),
                },
                _ => new JsonObject
                {
                    ["type"] = "URL",
                    ["text"] = button.Text,
                    ["url"] = button.Target,
                },
            };
        }

        void Send(string kind, int index, JsonObject parameter) =>
            sent.Add(
                new JsonObject
                {
                    ["type"] = "button",
                    ["sub_type"] = kind,
                    ["index"] = $"{index}",
                    ["parameters"] = new JsonArray(parameter),
                }
            );

        string Filled(string source) => Placeholders.Replace(source, Example);

        string Example(Placeholder placeholder) => TemplateExamples.Of(text, placeholder) ?? "";
    }

    sealed record Variable(string Name, string Source, string Example);

    static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
