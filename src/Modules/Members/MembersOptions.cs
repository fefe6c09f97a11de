namespace BrigadeDispatch.Members;

/// <summary>Settings of the module.</summary>
internal sealed class MembersOptions
{
    /// <summary>Where phones reach the service, without a slash at the end, e.g. <c>https://call.example.jp</c>; it stands in two-dimensional codes on paper.</summary>
    /// <value>Default empty: the address of the request that makes the code. Setting: <c>Public:BaseUrl</c>.</value>
    public string PublicBaseUrl { get; set; } = "";

    public bool IsValid => PublicBaseUrl.Length == 0
        || (Uri.TryCreate(PublicBaseUrl, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" && url.Query.Length == 0 && url.Fragment.Length == 0);
}
