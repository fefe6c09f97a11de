using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Tests.Rights;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>The steps of a registration, each in a use case of its own as the doors do them.</summary>
internal static class Registering
{
    public const string RequestBase = "https://call.example.jp";

    public static Task<Slice> OpenAsync(CancellationToken token) => SmallBrigade.OpenAsync(token, Heard.Listen);

    public static async Task<string> IssueAsync(this Slice slice, int number, CancellationToken token, int days = 30)
    {
        await using var use = await slice.EnterAsync(SmallBrigade.Office, token);
        var answer = await use.Mediator.Send(new IssueSlips.Command([SmallBrigade.Id(number)], null, days, false, RequestBase), token);
        return Assert.Single(answer.Value.Slips).Code;
    }

    /// <summary>One step at the door, committed.</summary>
    public static async Task<Result<T>> AtDoorAsync<T>(this Slice slice, Func<IRegistrations, Task<Result<T>>> step, CancellationToken token)
    {
        await using var use = slice.Enter(Actor.SignInDoor);
        var result = await step(use.Services.GetRequiredService<IRegistrations>());
        if (result.Refusal is null)
            await use.Work.CommitAsync(token);
        return result;
    }

    public static Task<Result<Registration>> LookAsync(this Slice slice, string code, CancellationToken token) =>
        slice.AtDoorAsync(registrations => registrations.FindAsync(code, token), token);

    public static Task<Result<MemberId>> LinkAsync(this Slice slice, string code, string line, CancellationToken token) =>
        slice.AtDoorAsync(registrations => registrations.LinkLineAsync(code, line, token), token);
}
