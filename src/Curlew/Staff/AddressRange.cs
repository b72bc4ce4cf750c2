using System.Net;
using System.Net.Sockets;

namespace Curlew.Staff;

/// <summary>Networks that a key may come from.</summary>
static class AddressRange
{
    /// <summary>A network as it is kept, of what somebody wrote: 10.0.0.0/8, or one address; null for neither.</summary>
    public static string? Read(string typed) =>
        IPNetwork.TryParse(typed, out var network) ? network.ToString()
        : IPAddress.TryParse(typed, out var one) && one.ToString().Equals(typed, StringComparison.OrdinalIgnoreCase)
            ? new IPNetwork(one, one.AddressFamily is AddressFamily.InterNetwork ? 32 : 128).ToString()
        : null;

    /// <summary>Whether an address is in one of some networks; none lets in every address, and some let in none that is not known.</summary>
    public static bool Allow(IReadOnlyList<string> networks, IPAddress? address) =>
        networks.Count == 0 || address is not null && networks.Any(one => IPNetwork.Parse(one).Contains(Plain(address)));

    static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
