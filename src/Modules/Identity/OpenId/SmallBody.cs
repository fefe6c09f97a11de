using Microsoft.AspNetCore.Http.Metadata;

namespace BrigadeDispatch.Identity.OpenId;

/// <summary>Nobody at the door has a reason to send more.</summary>
internal sealed class SmallBody : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => 64 * 1024;
}
