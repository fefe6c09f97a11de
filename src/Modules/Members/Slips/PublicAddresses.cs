using BrigadeDispatch.Contracts.Messaging;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Members.Slips;

/// <summary>Addresses of the service that stand on paper and in messages.</summary>
internal sealed class PublicAddresses(IOptions<MembersOptions> options, ILineAddresses line)
{
    /// <summary>Where a registration code is used: inside LINE where the brigade has a LIFF app, otherwise in any browser.</summary>
    public string Register(Brigade brigade, string shownCode, string requestBase) => brigade.LineLogin?.LiffId is { } liff
        ? line.InLiff(liff, $"/register?code={shownCode}")
        : $"{Base(requestBase)}/{brigade.Id.Value}/register?code={shownCode}";

    /// <summary>A member's personal answer page.</summary>
    public string Answer(BrigadeId brigade, string token, string requestBase) => $"{Base(requestBase)}/answer/{brigade.Value}/{token}";

    /// <summary>The address by which this request came.</summary>
    public static string BaseOf(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";

    private string Base(string requestBase) => (options.Value.PublicBaseUrl.Length > 0 ? options.Value.PublicBaseUrl : requestBase).TrimEnd('/');
}
