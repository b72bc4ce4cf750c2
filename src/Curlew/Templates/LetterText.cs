using System.Text;

namespace Curlew.Templates;

/// <summary>The text of a letter as pieces: Meta's words, and the parameters in their places.</summary>
sealed class LetterText
{
    // Meta, template components, 2026-03; of a filled text as well (code 132005).
    const int LongestBody = 1024,
        LongestHeader = 60,
        LongestCoupon = 15;

    readonly IReadOnlyList<Piece>? header;
    readonly IReadOnlyList<Piece>? body;
    readonly IReadOnlyList<(ButtonFace Face, Parameter? Parameter)> buttons = [];
    readonly string? footer,
        headerFile;

    LetterText(IReadOnlyList<Piece>? body) => this.body = body;

    LetterText(Parameters given, Appearance meta)
    {
        string Filling(IReadOnlyList<Parameter> parameters, string variable) =>
            (
                parameters.FirstOrDefault(parameter => parameter.Name == variable)
                ?? (int.TryParse(variable, out var place) && place > 0 && place <= parameters.Count ? parameters[place - 1] : null)
            )?.Text
            ?? "";

        body = Appearance.Pieces(meta.Body, name => Filling(given.Body, name));
        header = meta.Header is null ? null : Appearance.Pieces(meta.Header, name => Filling(given.Header, name));
        headerFile =
            meta.Header is null && meta.HeaderFormat is { } format
                ? $"[{format.ToLowerInvariant()}] {(given.Header is [var file, ..] ? file.Text : "")}"
                : null;
        footer = meta.Footer;
        buttons = [.. meta.Buttons.Select((face, index) => (face, given.Buttons.GetValueOrDefault(index)))];
        Misfit = Fit.Problem(given, meta);
    }

    public Misfit? Misfit { get; }

    public bool CarriesCode => buttons.Any(button => button.Face.CarriesCode);

    public static LetterText Of(Parameters given, Appearance? meta, string? text) =>
        meta is not null ? new(given, meta) : new(text is null ? null : [new(text, true)]);

    public (string? Whole, bool IsTooLong) Fill(Func<string, string?> value, ref string? missing)
    {
        if (body is null)
            return (null, false);
        var (head, main) = (header is null ? null : Write(header, value, ref missing), Write(body, value, ref missing));
        var isTooLong =
            main.Length > LongestBody
            || head?.Length > LongestHeader
            || buttons.Any(button =>
                button is { Face: { Kind: "COPY_CODE" } or { CarriesCode: true }, Parameter: { } code }
                && Placeholders.FillParameter(code.Text, value).Text.Length > LongestCoupon
            );
        return (head is null && footer is null ? main : string.Join('\n', new[] { head, main, footer }.OfType<string>()), isTooLong);
    }

    public Preview Preview(Func<string, string?> value)
    {
        string? missing = null;
        return new(
            header is null
                ? headerFile is null
                    ? null
                    : Placeholders.Fill(headerFile, value).Text
                : Write(header, value, ref missing),
            body is null ? null : Write(body, value, ref missing),
            footer,
            [.. buttons.Select(button => Label(button.Face, button.Parameter, value))]
        );
    }

    static string Label(ButtonFace face, Parameter? parameter, Func<string, string?> value)
    {
        var filling = parameter is null ? "" : Placeholders.FillParameter(parameter.Text, value).Text;
        return face.Kind switch
        {
            "COPY_CODE" => $"{(face.Text.Length > 0 ? face.Text : "Copy code")} → {filling}",
            "URL" => $"{face.Text} → {string.Concat(Appearance.Pieces(face.Target ?? "", _ => filling).Select(piece => piece.Text))}",
            _ when face.Target is { } target => $"{face.Text} → {target}",
            _ => face.Text,
        };
    }

    static string Write(IReadOnlyList<Piece> pieces, Func<string, string?> value, ref string? missing)
    {
        if (pieces is [{ IsParameter: false, Text: var only }])
            return only;
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            var filled =
                !piece.IsParameter ? new(piece.Text, null)
                : pieces.Count == 1 ? Placeholders.Fill(piece.Text, value)
                : Placeholders.FillParameter(piece.Text, value);
            missing ??= filled.Missing;
            text.Append(filled.Text);
        }

        return text.ToString();
    }
}

/// <summary>Whether components fill a template.</summary>
static class Fit
{
    public static Misfit? Problem(Parameters given, Appearance meta) =>
        Texts("body", given.Body, Appearance.Variables(meta.Body))
        ?? Header(given.Header, meta)
        ?? meta.Buttons.Select((face, index) => Button(face, index, given.Buttons.GetValueOrDefault(index)))
            .FirstOrDefault(problem => problem is not null)
        ?? given
            .Buttons.Keys.Where(index => index < 0 || index >= meta.Buttons.Count)
            .Select(index => new Misfit.NoSuchButton(index, meta.Buttons.Count))
            .FirstOrDefault();

    static Misfit? Header(IReadOnlyList<Parameter> given, Appearance meta)
    {
        if (meta.HeaderFormat is null or "TEXT")
            return Texts("header", given, Appearance.Variables(meta.Header));
        var kind = meta.HeaderFormat.ToLowerInvariant();
        return given is [var file] && file.Kind == kind && file.Text.Length > 0 ? null : new Misfit.HeaderUnfilled(kind);
    }

    static Misfit? Texts(string part, IReadOnlyList<Parameter> given, IReadOnlyList<string> variables)
    {
        if (given.Count != variables.Count)
            return new Misfit.WrongCount(part, variables, given.Count);
        var isNamed = variables.Any(variable => !variable.All(char.IsAsciiDigit));
        if (isNamed && variables.FirstOrDefault(variable => !given.Any(parameter => parameter.Name == variable)) is { } unfilled)
            return new Misfit.VariableUnfilled(part, unfilled);
        return given.Any(parameter => parameter.Text.Length == 0) ? new Misfit.ParameterEmpty(part) : null;
    }

    static Misfit? Button(ButtonFace face, int index, Parameter? given) =>
        face.Kind switch
        {
            "URL" when Appearance.Variables(face.Target).Count > 0 && given is null => new Misfit.AddressUnfilled(index, face.Text),
            "COPY_CODE" when given is null => new Misfit.CodeMissing(index),
            _ => null,
        };
}
