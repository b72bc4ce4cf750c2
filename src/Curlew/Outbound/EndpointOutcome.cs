using Curlew.Staff;
using Curlew.Words;

namespace Curlew.Outbound;

/// <summary>What came of adding, changing or switching off a program of the business's own that is told what happens.</summary>
[Code("endpoint")]
public abstract record EndpointOutcome : Outcome
{
    /// <summary>It is told from now on.</summary>
    /// <param name="Secret">To check signatures with; shown this once.</param>
    public sealed record Added(Guid Id, string Secret) : Done
    {
        public override Subject About => new("endpoint", Id);
    }

    /// <summary>It is told of these events from now on.</summary>
    public sealed record Chosen(Guid Id, IReadOnlyList<string> Events) : Done;

    /// <summary>It is told names, numbers and texts as well from now on.</summary>
    public sealed record Filled(Guid Id) : Done;

    /// <summary>It is told ids only from now on.</summary>
    public sealed record Thinned(Guid Id) : Done;

    /// <summary>It has another secret.</summary>
    /// <param name="Secret">To check signatures with; shown this once.</param>
    /// <param name="Until">When the one before it is used no more; null where it is not used already.</param>
    public sealed record Rotated(Guid Id, string Secret, DateTimeOffset? Until) : Done;

    /// <summary>A test is on its way to it.</summary>
    public sealed record Testing(Guid Id, Guid Event) : Done;

    /// <summary>Events are told again, each under the id it had.</summary>
    public sealed record Redelivering(int Events) : Done
    {
        public override int? Concerned => Events;
    }

    /// <summary>It is told again, and what waited for it is on its way.</summary>
    /// <param name="Waiting">How many events.</param>
    public sealed record Resumed(Guid Id, int Waiting) : Done
    {
        public override int? Concerned => Waiting;
    }

    /// <summary>It is told nothing more.</summary>
    public sealed record SwitchedOff(Guid Id) : Done;

    /// <summary>There is none of that id, or it was off already.</summary>
    public sealed record NotOn(Guid Id) : EndpointOutcome;

    /// <summary>It is not paused.</summary>
    public sealed record NotPaused(Guid Id) : EndpointOutcome;

    /// <summary>It is paused, so nothing is told to it.</summary>
    public sealed record IsPaused(Guid Id) : EndpointOutcome;

    /// <summary>Nothing that happened since then was given up.</summary>
    public sealed record NothingGivenUp(Guid Id, DateTimeOffset Since) : EndpointOutcome;

    /// <summary>There is no event of that id, or it is kept no more.</summary>
    public sealed record NoLongerKept(Guid Event) : EndpointOutcome;

    /// <summary>Nobody said what people are to be told for.</summary>
    public sealed record NoPurpose : Mistake;

    /// <summary>It is to hear of a number that there is none of.</summary>
    public sealed record NoSuchNumber(string Number) : Mistake;

    /// <summary>It is to hear of a campaign that there is none of.</summary>
    public sealed record NoSuchCampaign(Guid Campaign) : Mistake;

    /// <summary>By its numbers or campaigns it would never hear of such an event.</summary>
    /// <param name="Events">Those it could hear of.</param>
    public sealed record NeverHeard(string Name, IReadOnlyList<string> Events) : Mistake;

    /// <summary>There is none of that id.</summary>
    public sealed record NoSuchEndpoint(Guid Id) : Mistake;

    /// <summary>It is no address at all.</summary>
    public sealed record NotAnAddress : Mistake;

    /// <summary>Nothing is sent to such an address.</summary>
    public sealed record NotCalled(AddressProblem Why) : Mistake;

    /// <summary>It would be told nothing.</summary>
    public sealed record NoEvents(IReadOnlyList<string> Events) : Mistake;

    /// <summary>There is no such event.</summary>
    /// <param name="Events">Those there are.</param>
    public sealed record NoSuchEvent(string Name, IReadOnlyList<string> Events) : Mistake;

    /// <summary>It was changed.</summary>
    public abstract record Done : EndpointOutcome
    {
        public override bool IsDone => true;
    }

    /// <summary>What was asked for cannot be.</summary>
    public abstract record Mistake : EndpointOutcome
    {
        public override bool IsMistake => true;
    }
}
