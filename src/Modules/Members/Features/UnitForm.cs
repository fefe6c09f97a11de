using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Domain;

namespace BrigadeDispatch.Members.Features;

/// <summary>A unit as a form sends it.</summary>
/// <param name="ParentId">Only for a new one; null: at the top. Moving has its own request.</param>
/// <param name="Kind">団本部, 方面隊, 分団, 部, 班, 機能別 or what the brigade calls it.</param>
/// <param name="Name">Name.</param>
/// <param name="ShortName">For narrow columns; null: the name.</param>
public sealed record UnitFields(string? Kind, string? Name, string? ShortName = null, string? ParentId = null);

/// <summary>A unit still has people or units.</summary>
internal sealed record UnitNotEmpty(string Why) : Refusal("unit.notEmpty", $"{Why}先に移してから削除してください。", 409);

/// <summary>Reads a unit's form.</summary>
internal static class UnitForm
{
    public static (string Kind, string Name, string ShortName) Read(UnitFields fields, MemberBookState state, UnitId? own, UnitId? parent, List<FieldError> errors)
    {
        var kind = Text(fields.Kind);
        var name = Text(fields.Name);
        var shortName = Text(fields.ShortName) is { Length: > 0 } given ? given : name;
        if (kind.Length is 0 or > 20)
            errors.Add(new FieldError("kind", "種類（分団・部など）を20文字までで入れてください。"));
        if (name.Length is 0 or > 60)
            errors.Add(new FieldError("name", "組織の名前を60文字までで入れてください。"));
        else if (state.Units.Values.Any(unit => unit.Id != own && unit.ParentId == parent && unit.Name == name))
            errors.Add(new FieldError("name", $"同じところに「{name}」がすでにあります。別の名前にしてください。"));
        if (shortName.Length > 20)
            errors.Add(new FieldError("shortName", "略称を20文字までで入れてください。"));
        return (kind, name, shortName.Length > 20 ? shortName[..20] : shortName);
    }

    public static string Sentence(Misplaced why) => why switch
    {
        Misplaced.NoParent => "上の組織を選んでください。",
        Misplaced.Circle => "組織を、その下の組織の下へは移せません。",
        _ => $"組織は{UnitGraph.Deepest}段までです。",
    };

    public static IReadOnlyDictionary<UnitId, UnitId?> Parents(MemberBookState state) => state.Units.Values.ToDictionary(unit => unit.Id, unit => unit.ParentId);

    public static string Text(string? text) => new string([.. (text ?? "").Replace('\u3000', ' ').Where(c => !char.IsControl(c))]).Trim();
}
