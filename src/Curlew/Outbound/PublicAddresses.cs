using System.Net;
using System.Net.Sockets;

namespace Curlew.Outbound;

/// <summary>The addresses of the public internet: everything that IANA's special-purpose registries (RFC 6890 and its successors) do not
/// set aside.</summary>
static class PublicAddresses
{
    static readonly IPNetwork[] Reserved4 =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    // Inside 2000::/3: protocol assignments with Teredo, documentation, and 6to4, which carries an IPv4 address of any kind.
    static readonly IPNetwork[] Reserved6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    public static bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily is AddressFamily.InterNetwork
            ? !Reserved4.Any(network => network.Contains(address))
            : Global6.Contains(address) && !Reserved6.Any(network => network.Contains(address));
    }
}
