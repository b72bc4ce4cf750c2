namespace Curlew.Numbers;

/// <summary>Which number somebody means to send from.</summary>
public abstract record NumberChoice;

/// <summary>This one.</summary>
public sealed record NumberChosen(NumberStanding Number) : NumberChoice;

/// <summary>It may be any of these.</summary>
public sealed record SeveralNumbers(IReadOnlyList<NumberStanding> Numbers) : NumberChoice;

/// <summary>None that serves is called so; these there are.</summary>
public sealed record NoNumberNamed(string Typed, IReadOnlyList<NumberStanding> Numbers) : NumberChoice;

/// <summary>It is retired.</summary>
public sealed record RetiredNumberNamed(NumberStanding Number) : NumberChoice;

/// <summary>No number is set up, or all are retired.</summary>
public sealed record NoNumberYet : NumberChoice;
