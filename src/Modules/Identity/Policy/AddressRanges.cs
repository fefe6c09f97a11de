using System.Net;
using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Identity.Policy;

/// <summary>IP ranges per function (mission row F5).</summary>
internal static class AddressRanges
{
    /// <summary>Whether a function may be used from an address. An unknown address fits no range.</summary>
    public static bool Allow(IReadOnlyList<AddressRule> rules, Permission permission, IPAddress? address)
    {
        var bound = false;
        foreach (var rule in rules)
        {
            if (!rule.Permissions.Contains(permission))
                continue;
            bound = true;
            if (address is not null && rule.Ranges.Any(range => TryParse(range, out var network) && network.Contains(Plain(address))))
                return true;
        }
        return !bound;
    }

    /// <summary>Reads a range; a single address is a range of one.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var single))
            return false;
        network = new IPNetwork(single, single.GetAddressBytes().Length * 8);
        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
