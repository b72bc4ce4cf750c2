using System.CommandLine;
using Curlew.Profiles;
using Curlew.Words;

namespace Curlew.Server.Profiles;

/// <summary>What of a person is asked for in clear, and what for.</summary>
static class RevealOptions
{
    public static Option<PersonalField?> Field() => Words<PersonalField>("--reveal", "field", "One field in clear; needs --purpose.");

    /// <param name="with">The options that it belongs to: none of them is given without it, nor it without one of them.</param>
    public static Option<RevealPurpose?> Purpose(params string[] with)
    {
        var purpose = Words<RevealPurpose>("--purpose", "purpose", $"What for; kept in the audit trail. With {string.Join(" or ", with)}.");
        purpose.Validators.Add(result =>
        {
            if (with.All(option => result.Parent?.GetResult(option) is null))
                result.AddError($"--purpose belongs to {string.Join(" or ", with)}.");
        });
        return purpose;
    }

    /// <summary>Refuses a command that was given an option and no purpose.</summary>
    public static void NeedPurpose(Command command, Option asked, Option<RevealPurpose?> purpose) =>
        command.Validators.Add(result =>
        {
            if (result.GetResult(asked) is { Implicit: false } && result.GetResult(purpose) is null)
                result.AddError($"{asked.Name} needs --purpose: {Choices<RevealPurpose>()}.");
        });

    static Option<T?> Words<T>(string name, string help, string description)
        where T : struct, Enum =>
        new(name)
        {
            HelpName = help,
            Description = $"{description} One of {Choices<T>()}.",
            CustomParser = result =>
            {
                if (Codes.Member<T>(result.Tokens[0].Value) is { } member)
                    return member;
                result.AddError($"{name} is '{result.Tokens[0].Value}'; give one of {Choices<T>()}.");
                return null;
            },
        };

    static string Choices<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Codes.Word));
}
