using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members;

/// <summary>The book of members as signing in sees it.</summary>
internal sealed class People(MemberBook book) : IPeople
{
    public async ValueTask<Person?> FindAsync(BrigadeId brigade, MemberId id, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(brigade, cancellationToken);
        return state.Members.TryGetValue(id, out var member) ? Of(state, member) : null;
    }

    public async ValueTask<Person?> FindByLineUserAsync(BrigadeId brigade, string lineUserId, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(brigade, cancellationToken);
        return state.ByLineUser(lineUserId) is { } member ? Of(state, member) : null;
    }

    public async ValueTask<Person?> FindByEmailAsync(BrigadeId brigade, string email, CancellationToken cancellationToken)
    {
        var state = await book.CurrentAsync(brigade, cancellationToken);
        return state.ByEmail(email) is { } member ? Of(state, member) : null;
    }

    private static Person Of(MemberBookState state, MemberDocument member) => new(
        member.Id, member.Number, member.Name, member.Kind == MemberKind.Staff ? "事務局" : Ranks.Japanese(member.Rank),
        state.Units.GetValueOrDefault(member.UnitId)?.Name ?? "", member.MaySignIn, member.Email, member.LineUserId is not null, member.SignedOutAt);
}
