using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Bulk;

/// <summary>Member numbers (団員番号): from 1, unique, never given again.</summary>
internal static class MemberNumbers
{
    /// <summary>Highest number a screen or file may ask for.</summary>
    public const int Highest = 9_999_999;

    /// <summary>All numbers that are no longer free.</summary>
    public static HashSet<int> Given(RosterDecisionDocument decision, MemberBookState state)
    {
        var given = NumberList.Unpack(decision.Given).ToHashSet();
        given.UnionWith(state.Members.Values.Select(member => member.Number));
        return given;
    }

    /// <summary>The next number nobody ever had: one above the highest.</summary>
    public static int Next(IReadOnlySet<int> given) => given.Count == 0 ? 1 : given.Max() + 1;

    /// <summary>The packed numbers with further ones.</summary>
    public static string With(string packed, IEnumerable<int> further) => NumberList.Pack(NumberList.Unpack(packed).Union(further).Order());
}
