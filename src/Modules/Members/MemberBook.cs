using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members;

/// <summary>Everything of units, roles and members at one moment of the store. Immutable.</summary>
internal sealed record MemberBookState(
    IReadOnlyDictionary<UnitId, UnitDocument> Units, IReadOnlyDictionary<RoleId, RoleDocument> Roles, IReadOnlyDictionary<MemberId, MemberDocument> Members)
{
    private Dictionary<string, MemberDocument>? _byLine;
    private Dictionary<string, MemberDocument?>? _byEmail;
    private Dictionary<string, MemberDocument>? _byAnswerLink;

    /// <summary>Whose LINE user id it is; of several entries (left and came back) the one that may sign in.</summary>
    public MemberDocument? ByLineUser(string lineUserId) => (_byLine ??= LineIndex()).GetValueOrDefault(lineUserId);

    /// <summary>Whose e-mail address it is among those who may sign in; null: nobody's, or several people's.</summary>
    public MemberDocument? ByEmail(string email) => (_byEmail ??= EmailIndex()).GetValueOrDefault(email.Trim().ToUpperInvariant());

    /// <summary>Whose personal answer link has this hash; null: nobody's.</summary>
    public MemberDocument? ByAnswerLink(string hash) => (_byAnswerLink ??= AnswerLinkIndex()).GetValueOrDefault(hash);

    /// <summary>The unit and those above it, from below.</summary>
    public IEnumerable<UnitDocument> Upwards(UnitId id)
    {
        var steps = 0;
        for (UnitId? at = id; at is { } here && Units.TryGetValue(here, out var unit) && steps++ < Units.Count; at = unit.ParentId)
            yield return unit;
    }

    private Dictionary<string, MemberDocument> LineIndex()
    {
        var index = new Dictionary<string, MemberDocument>(StringComparer.Ordinal);
        foreach (var member in Members.Values)
            if (member.LineUserId is { } line && (!index.TryGetValue(line, out var known) || (member.MaySignIn && !known.MaySignIn)))
                index[line] = member;
        return index;
    }

    private Dictionary<string, MemberDocument> AnswerLinkIndex()
    {
        var index = new Dictionary<string, MemberDocument>(StringComparer.Ordinal);
        foreach (var member in Members.Values)
            if (member.AnswerLinkHash is { } hash)
                index[hash] = member;
        return index;
    }

    private Dictionary<string, MemberDocument?> EmailIndex()
    {
        var index = new Dictionary<string, MemberDocument?>(StringComparer.Ordinal);
        foreach (var member in Members.Values.Where(member => member.MaySignIn && member.Email is not null))
            if (!index.TryAdd(member.Email!.Trim().ToUpperInvariant(), member))
                index[member.Email.Trim().ToUpperInvariant()] = null;
        return index;
    }
}

/// <summary>The members of a brigade with all their fields, for screens and signing in; made when first asked for. The alarm path has the leaner <see cref="RosterProjection"/>.</summary>
internal sealed class MemberBook(BrigadeReader reader) : Projection<MemberBookState>(reader)
{
    private static readonly string[] _types = [UnitDocument.Type, RoleDocument.Type, MemberDocument.Type];

    protected override IReadOnlyCollection<string> Types => _types;

    protected override MemberBookState Empty(BrigadeId brigade) =>
        new(new Dictionary<UnitId, UnitDocument>(), new Dictionary<RoleId, RoleDocument>(), new Dictionary<MemberId, MemberDocument>());

    protected override MemberBookState Apply(BrigadeId brigade, MemberBookState state, IReadOnlyList<StoredDocument> changes)
    {
        var units = new Dictionary<UnitId, UnitDocument>(state.Units);
        var roles = new Dictionary<RoleId, RoleDocument>(state.Roles);
        var members = new Dictionary<MemberId, MemberDocument>(state.Members);
        foreach (var change in changes)
        {
            if (!ShortId.TryRead(change.Id, out var id))
                throw new InvalidDataException($"{change.Type} {change.Id} has no id of ours.");
            if (change.Type == UnitDocument.Type)
                Set(units, new UnitId(id), change.Deleted ? null : Open<UnitDocument>(brigade, change));
            else if (change.Type == RoleDocument.Type)
                Set(roles, new RoleId(id), change.Deleted ? null : Open<RoleDocument>(brigade, change));
            else
                Set(members, new MemberId(id), change.Deleted ? null : Open<MemberDocument>(brigade, change));
        }
        return new MemberBookState(units, roles, members);
    }

    private static void Set<TId, TDocument>(Dictionary<TId, TDocument> all, TId id, TDocument? document) where TId : notnull where TDocument : class
    {
        if (document is null)
            all.Remove(id);
        else
            all[id] = document;
    }
}
