using BrigadeDispatch.Kernel.Rights;

namespace BrigadeDispatch.Members.Rights;

/// <summary>A function (機能) of the product that the rights table gives to people.</summary>
/// <param name="Permission">What requests need for it.</param>
/// <param name="Name">In Japanese, for screens.</param>
/// <param name="Group">出動, 水利, 団員 or 管理.</param>
/// <param name="Scoped">Whether it can go for some units only.</param>
internal sealed record Function(Permission Permission, string Name, string Group, bool Scoped);

/// <summary>All functions in the order of the screen. One's own account and answering are everybody's and stand in no table.</summary>
internal static class Functions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        new(Permission.SeeBoard, "参集状況を見る", "出動", false),
        new(Permission.SeeReceptionLog, "受信の記録を見る", "出動", false),
        new(Permission.PlaceIncident, "災害の場所を地図で決める・部署の記録を取り消す", "出動", false),
        new(Permission.SeeWater, "水利を見る", "水利", false),
        new(Permission.InspectWater, "水利を点検する", "水利", true),
        new(Permission.EditWater, "水利を登録・変更する", "水利", true),
        new(Permission.PlanInspections, "点検を計画する・不備を依頼する", "水利", true),
        new(Permission.ExchangeWater, "水利のファイルを出し入れする・区域を決める", "水利", false),
        new(Permission.SeeMembers, "団員名簿を見る", "団員", true),
        new(Permission.SeePrivateFields, "個人情報（住所・電話など）を見る", "団員", true),
        new(Permission.EditMembers, "団員を登録・変更する（休団・退団を含む）", "団員", true),
        new(Permission.IssueSlips, "登録用紙を発行する・連携を解除する", "団員", true),
        new(Permission.PlanPersonnel, "人事異動を予定する", "団員", false),
        new(Permission.ExchangeMembers, "団員のCSVを出し入れする", "団員", false),
        new(Permission.EditUnits, "組織・役職を変える", "管理", false),
        new(Permission.EditRights, "権限表を変える", "管理", false),
        new(Permission.EditSignInPolicy, "サインインの方針を変える", "管理", false),
        new(Permission.SeeSignInLog, "サインインの記録を見る", "管理", false),
        new(Permission.EndSessions, "ほかの人の端末を切断する・ロックを解除する", "管理", false),
    ];

    private static readonly Dictionary<Permission, Function> _byPermission = All.ToDictionary(function => function.Permission);
    private static readonly Dictionary<string, Function> _byName = All.ToDictionary(function => function.Permission.ToString(), StringComparer.Ordinal);

    public static Function? Find(Permission permission) => _byPermission.GetValueOrDefault(permission);

    /// <summary>By the stable name on the wire and in the store; null: no function of ours.</summary>
    public static Function? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);
}
