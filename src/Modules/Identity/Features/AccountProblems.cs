using BrigadeDispatch.Identity.Domain;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BrigadeDispatch.Identity.Features;

/// <summary>Refusals that say more than code and sentence: the seconds to wait.</summary>
internal static class AccountProblems
{
    public static ProblemHttpResult ToAnswer(this Refusal refusal)
    {
        var problem = refusal.ToProblem();
        if (refusal is Wait wait)
            problem.ProblemDetails.Extensions["retryAfterSeconds"] = wait.RetryAfterSeconds;
        return problem;
    }
}
