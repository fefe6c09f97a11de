using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Web;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Addresses that stand on registration slips and in personal links.</summary>
internal sealed class SlipAddresses(PublicAddress address, ILineAddresses line)
{
    /// <summary>Where a registration code is used: inside LINE where the brigade has a LIFF app, otherwise in any browser.</summary>
    public string Register(Brigade brigade, string shownCode, string requestBase) => brigade.LineLogin?.LiffId is { } liff
        ? line.InLiff(liff, $"/register?code={shownCode}")
        : $"{address.Base(requestBase)}/{brigade.Id.Value}/register?code={shownCode}";

    /// <summary>A member's personal answer page.</summary>
    public string Answer(BrigadeId brigade, string token, string requestBase) => $"{address.Base(requestBase)}/answer/{brigade.Value}/{token}";
}
