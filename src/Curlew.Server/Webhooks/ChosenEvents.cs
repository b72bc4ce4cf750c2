using System.CommandLine;
using Curlew.Outbound;

namespace Curlew.Server.Webhooks;

/// <summary>The options that say of what an endpoint hears.</summary>
sealed class ChosenEvents
{
    readonly Option<string[]> events = Several<string>("--events", "event", "Which events it receives. Default: all of them.");
    readonly Option<string[]> numbers = Several<string>("--number", "id", "Only events of these business numbers. Default: of all.");
    readonly Option<Guid[]> campaigns = Several<Guid>("--campaign", "id", "Only events of these campaigns. Default: everything.");

    public void AddTo(Command command)
    {
        command.Options.Add(events);
        command.Options.Add(numbers);
        command.Options.Add(campaigns);
    }

    /// <summary>Those that were typed; without any, all that can get through the filter.</summary>
    public IReadOnlyList<string> In(ParseResult parsed)
    {
        var filter = Filter(parsed);
        return parsed.GetValue(events) is { Length: > 0 } some
            ? some
            :
            [
                .. EventCatalog
                    .All.Where(kind => kind.CanBeChosen && filter.Passes(kind))
                    .Select(kind => kind.Name)
                    .Order(StringComparer.Ordinal),
            ];
    }

    public EventFilter Filter(ParseResult parsed) =>
        new() { Numbers = parsed.GetValue(numbers) ?? [], Campaigns = parsed.GetValue(campaigns) ?? [] };

    static Option<T[]> Several<T>(string name, string help, string description) =>
        new(name)
        {
            HelpName = help,
            Description = description,
            AllowMultipleArgumentsPerToken = true,
        };
}
