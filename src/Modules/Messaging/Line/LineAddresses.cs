using BrigadeDispatch.Contracts.Messaging;

namespace BrigadeDispatch.Messaging.Line;

/// <summary>Addresses that open inside LINE.</summary>
internal sealed class LineAddresses : ILineAddresses
{
    public string InLiff(string liffId, string pathAndQuery) => $"https://liff.line.me/{liffId}{pathAndQuery}";
}
