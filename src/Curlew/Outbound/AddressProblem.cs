using Curlew.Words;

namespace Curlew.Outbound;

/// <summary>Why an address that somebody typed is not called.</summary>
[Code("address")]
public abstract record AddressProblem
{
    /// <summary>It is no web address with a certificate.</summary>
    public sealed record NotHttps : AddressProblem;

    /// <summary>A user name or a password stands in it.</summary>
    public sealed record HoldsPassword : AddressProblem;

    /// <summary>Databases and shells listen on such ports.</summary>
    /// <param name="Ports">Those that are called.</param>
    public sealed record OtherPort(string Port, IReadOnlyList<string> Ports) : AddressProblem;

    /// <summary>It is inside of some network.</summary>
    public sealed record NotPublic : AddressProblem;
}
