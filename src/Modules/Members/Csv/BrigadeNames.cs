using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Text;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Csv;

/// <summary>Units and roles of a brigade by the names a file gives them: the whole path, or as much of its end as is nobody else's.</summary>
internal sealed class BrigadeNames
{
    private const char Below = '\u001F';
    private readonly Dictionary<UnitId, string> _unitTexts = [];
    private readonly Dictionary<RoleId, string> _roleTexts = [];
    private readonly Dictionary<string, List<UnitId>> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<UnitId>> _ends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<RoleId>> _roles = new(StringComparer.Ordinal);
    private readonly Nearest _nearestUnit;
    private readonly Nearest _nearestRole;

    public BrigadeNames(MemberBookState book)
    {
        foreach (var unit in book.Units.Values)
        {
            var path = book.Upwards(unit.Id).Reverse().ToList();
            Add(_paths, Key(path.Select(one => one.Name)), unit.Id);
            for (var from = 0; from < path.Count; from++)
            {
                Add(_ends, Key(path.Skip(from).Select(one => one.Name)), unit.Id);
                Add(_ends, Key(path.Skip(from).SkipLast(1).Select(one => one.Name).Append(unit.ShortName)), unit.Id);
                Add(_ends, Key(path.Skip(from).Select(one => one.ShortName)), unit.Id);
            }
            _unitTexts[unit.Id] = string.Join('/', path.Select(one => ListCell.Escape(one.Name)));
        }
        foreach (var same in _paths.Values.Where(same => same.Count > 1))
            foreach (var id in same)
                _unitTexts[id] += "#" + id;
        foreach (var role in book.Roles.Values)
        {
            Add(_roles, Key([role.Name]), role.Id);
            _roleTexts[role.Id] = ListCell.Escape(role.Name);
        }
        foreach (var same in _roles.Values.Where(same => same.Count > 1))
            foreach (var id in same)
                _roleTexts[id] += "#" + id;
        _nearestUnit = new Nearest([.. _unitTexts.Values, .. book.Units.Values.Select(unit => unit.Name).Distinct()]);
        _nearestRole = new Nearest([.. book.Roles.Values.Select(role => role.Name)]);
    }

    public string Of(UnitId id) => _unitTexts.GetValueOrDefault(id) ?? "#" + id;

    public string Of(HeldRole role) => (_roleTexts.GetValueOrDefault(role.RoleId) ?? "#" + role.RoleId) + "@" + Of(role.UnitId);

    /// <summary>The unit of a path as <see cref="Of(UnitId)"/> writes it, or of any end of it that is unique.</summary>
    public (UnitId Id, string? Fault) FindUnit(string text)
    {
        var (name, mark) = ListCell.Cut(text, '#');
        if (mark is not null)
            return ShortId.TryRead(mark, out var id) && _unitTexts.ContainsKey(new UnitId(id))
                ? (new UnitId(id), null)
                : (default, "この組織はもうありません。今ある組織の名前を書いてください。");
        var key = Key(ListCell.Split(name, '/').Select(ListCell.Unescape));
        if ((_paths.GetValueOrDefault(key) ?? _ends.GetValueOrDefault(key)) is not { } found)
            return (default, $"「{Short(text)}」という組織はありません。{_nearestUnit.Hint(text)}");
        return found.Count == 1
            ? (found[0], null)
            : (default, $"「{Short(text)}」は{found.Count}つあります。「{_unitTexts[found[0]]}」のように上の組織から書いてください。");
    }

    /// <summary>A role as <see cref="Of(HeldRole)"/> writes it; without a unit it is held in the main one.</summary>
    public (HeldRole? Role, string? Fault) FindRole(string text, UnitId main)
    {
        var (name, unit) = ListCell.Cut(text, '@');
        var (role, fault) = FindRole(name);
        if (fault is not null)
            return (null, fault);
        if (string.IsNullOrEmpty(unit))
            return main == default ? (null, "役職の組織が決まりません。「役職@組織」と書いてください。") : (new HeldRole(role, main), null);
        (var at, fault) = FindUnit(unit);
        return fault is null ? (new HeldRole(role, at), null) : (null, fault);
    }

    private (RoleId Id, string? Fault) FindRole(string text)
    {
        var (name, mark) = ListCell.Cut(text, '#');
        if (mark is not null)
            return ShortId.TryRead(mark, out var id) && _roleTexts.ContainsKey(new RoleId(id))
                ? (new RoleId(id), null)
                : (default, "この役職はもうありません。今ある役職の名前を書いてください。");
        if (_roles.GetValueOrDefault(Key([ListCell.Unescape(name)])) is not { } found)
            return (default, $"「{Short(name)}」という役職はありません。{_nearestRole.Hint(name)}先に役職を登録するか、名前を直してください。");
        return found.Count == 1 ? (found[0], null) : (default, $"「{Short(name)}」という役職が{found.Count}つあります。名前を分けてください。");
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static string Key(IEnumerable<string> names) =>
        string.Join(Below, names.Select(name => string.Concat(Folding.Fold(name).Where(c => !char.IsWhiteSpace(c)))));

    private static void Add<TId>(Dictionary<string, List<TId>> all, string key, TId id)
    {
        if (!all.TryGetValue(key, out var found))
            all[key] = found = [];
        if (!found.Contains(id))
            found.Add(id);
    }
}
