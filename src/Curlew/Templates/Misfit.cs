using Curlew.Words;

namespace Curlew.Templates;

/// <summary>Where components do not fill a template: what Meta answers with code 132000 or 132012 is known before.</summary>
[Code("template.misfit")]
public abstract record Misfit
{
    /// <param name="Part">header or body.</param>
    /// <param name="Variables">Those that the part has.</param>
    /// <param name="Given">How many parameters the components give it.</param>
    public sealed record WrongCount(string Part, IReadOnlyList<string> Variables, int Given) : Misfit
    {
        public int Taken => Variables.Count;
    }

    /// <inheritdoc cref="WrongCount"/>
    public sealed record VariableUnfilled(string Part, string Variable) : Misfit;

    /// <inheritdoc cref="WrongCount"/>
    public sealed record ParameterEmpty(string Part) : Misfit;

    /// <param name="Kind">image, video, document or location.</param>
    public sealed record HeaderUnfilled(string Kind) : Misfit;

    /// <param name="Button">Its place, from 0.</param>
    /// <param name="Text">What it says.</param>
    public sealed record AddressUnfilled(int Button, string Text) : Misfit;

    /// <inheritdoc cref="AddressUnfilled"/>
    public sealed record CodeMissing(int Button) : Misfit;

    /// <param name="Button">Its place, from 0.</param>
    /// <param name="Buttons">How many the template has.</param>
    public sealed record NoSuchButton(int Button, int Buttons) : Misfit;
}
