using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrigadeDispatch.Kernel.Web;

/// <summary>Refusals as <c>application/problem+json</c> with a stable <c>code</c> (RFC 9457). The one mapping.</summary>
public static class Problems
{
    /// <summary>The answer for a refusal.</summary>
    public static ProblemHttpResult ToProblem(this Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var problem = Of(refusal.Status, refusal.Code, refusal.Sentence);
        if (refusal is InvalidInput invalid)
            problem.ProblemDetails.Extensions["errors"] = invalid.Errors;
        return problem;
    }

    /// <summary>An answer with a stable code.</summary>
    public static ProblemHttpResult Of(int status, string code, string sentence) =>
        TypedResults.Problem(detail: sentence, statusCode: status, title: code, type: "urn:brigade-dispatch:" + code,
            extensions: new Dictionary<string, object?> { ["code"] = code });
}
