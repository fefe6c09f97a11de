using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.CallOuts.Storage;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.CallOuts.Demo;

/// <summary>
/// The demo's 出動計画: 建物火災 anywhere calls everyone; other fires and rescues call the 分団 of the place, its neighbour and 団本部.
/// Kinds are named one by one, so that a warning or a measured value never fits.
/// </summary>
internal sealed class DemoPlan(IServiceScopeFactory scopes, IRoster rosters) : IDemoSeed
{
    // 上田市's districts, neighbours beside each other; a smaller brigade's 分団 take several of them.
    private static readonly string[] _districts =
    [
        "大手,中央", "天神,材木町,踏入", "常田,国分,上堀,下堀", "中央北,中央西,中央東", "常磐城,緑が丘,新田", "上塩尻,下塩尻,秋和", "住吉,上野,古里,芳田,殿城",
        "蒼久保,大屋,岩下", "御所,中之条,諏訪形,小牧", "下之条,神畑,吉田", "仁古田,岡,浦野,小泉,室賀", "下之郷,富士山", "中野,五加,本郷", "別所温泉,野倉,山田",
        "前山,手塚,新町", "上丸子,中丸子,下丸子", "長瀬,塩川", "生田,御岳堂", "腰越,藤原田", "東内,平井", "西内,鹿教湯温泉", "真田町長", "真田町本原",
        "真田町傍陽", "菅平高原", "下武石,上武石,武石,武石沖",
    ];

    private static readonly string[] _kinds =
    [
        "林野火災", "車両火災", "その他火災", "枯草火災", "船舶火災", "航空機火災", "トンネル火災", "特殊火災", "火災", "救助", "水難救助", "交通救助", "山岳救助",
        "救助活動", "危険排除", "ガス漏れ", "ガス漏れ警戒", "油漏れ", "交通油漏れ", "警戒", "その他警戒", "救急支援", "救急活動", "PA連携", "土砂崩れ", "行方不明者捜索", "捜索",
    ];

    public int Order => 20;

    public async Task SeedAsync(int brigade, BrigadeId id, int members, CancellationToken cancellationToken)
    {
        var roster = await rosters.CurrentAsync(id, cancellationToken);
        var divisions = roster.Units.Where(unit => unit.Kind == "分団").ToList();
        var headquarters = roster.Units.First(unit => unit.Kind == "団本部").Id;
        var rows = new List<PlanRow> { new(["建物火災", "高層火災", "病院火災", "大規模火災"], [], true, []) };
        for (var division = 0; division < divisions.Count; division++)
        {
            var first = division * _districts.Length / divisions.Count;
            var last = (division + 1) * _districts.Length / divisions.Count;
            var places = _districts[first..last].SelectMany(district => district.Split(',')).ToList();
            // A row for each length of name: the first row that fits decides, and 中央 is the beginning of 中央北.
            rows.AddRange(places.GroupBy(place => place.Length).Select(group => new PlanRow(
                _kinds, group.ToList(), false, [headquarters, divisions[division].Id, divisions[(division + 1) % divisions.Count].Id])));
        }
        rows = [rows[0], .. rows.Skip(1).OrderByDescending(row => row.Places[0].Length)];
        var plan = new DispatchPlanDocument { Plan = new DispatchPlan(rows) };

        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Enter(id, Actor.Service, "demo");
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        if (await work.FindAsync<DispatchPlanDocument>(DispatchPlanDocument.TheOne, cancellationToken) is { } known
            && System.Text.Json.JsonSerializer.Serialize(known, DispatchPlanDocument.Json) == System.Text.Json.JsonSerializer.Serialize(plan, DispatchPlanDocument.Json))
            return;
        work.Save(plan);
        work.Audit("demo.seeded", DispatchPlanDocument.Type);
        await work.CommitAsync(cancellationToken);
    }
}
