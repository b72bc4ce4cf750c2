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

    /// <summary>It is told nothing more.</summary>
    public sealed record SwitchedOff(Guid Id) : Done;

    /// <summary>There is none of that id, or it was off already.</summary>
    public sealed record NotOn(Guid Id) : EndpointOutcome;

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
