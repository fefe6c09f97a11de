using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Contracts.Members;
using static BrigadeDispatch.CallOuts.Tests.A;

namespace BrigadeDispatch.CallOuts.Tests;

/// <summary>出動計画: who is called. A gap never means silence.</summary>
public sealed class DispatchPlanTests
{
    private static readonly DispatchPlan _plan = Plan(
        Row(["建物火災"], ["大手"], First),
        Row(["火災"], ["大手", "常田"], First, Second),
        Row(["水難救助"], [], Third),
        Everyone(["林野火災"]));

    private static Targets Resolve(string? kind, string? place, params string[] named) => _plan.Resolve(kind, place, named, Whole);

    [Fact]
    public void The_row_of_kind_and_place_calls_its_units_and_all_below_them()
    {
        var targets = Resolve("建物火災", "大手一丁目1番1");

        Assert.Equal([2, 3, 4], targets.Numbers());
        Assert.Equal((CallOutReason.Plan, "第1分団"), (targets.Reason, Assert.Single(targets.UnitNames)));
    }

    [Fact]
    public void The_first_row_that_fits_decides()
    {
        Assert.Equal([2, 3, 4], Resolve("建物火災", "大手一丁目").Numbers());
        Assert.Equal([2, 3, 4, 5, 6], Resolve("建物火災", "常田二丁目").Numbers());
        Assert.Equal([2, 3, 4], Plan(Row(["火災"], [], First), Everyone(["火災"])).Resolve("火災", null, [], Whole).Numbers());
    }

    [Theory]
    [InlineData("火災", true)]
    [InlineData("建物火災", true)]
    [InlineData("その他火災", true)]
    [InlineData("火災(通報段階)", true)]
    [InlineData("火災警報", false)]
    [InlineData("林野火災注意報", false)]
    [InlineData("救助", false)]
    public void A_kind_fits_if_it_is_it_ends_with_it_or_is_it_with_a_remark(string kind, bool fits) =>
        Assert.Equal(fits ? CallOutReason.Plan : CallOutReason.Default, Plan(Row(["火災"], [], First)).Resolve(kind, null, [], Whole).Reason);

    [Fact]
    public void A_row_without_places_fits_any_place_told_or_not()
    {
        Assert.Equal([7, 9], Resolve("水難救助", "千曲川").Numbers());
        Assert.Equal([7, 9], Resolve("水難救助", null).Numbers());
    }

    [Fact]
    public void A_row_with_places_does_not_fit_where_none_is_told() => Assert.Equal(CallOutReason.Default, Resolve("建物火災", null).Reason);

    [Theory]
    [InlineData("救急支援", "大手一丁目")]
    [InlineData("建物火災", "真田町長")]
    [InlineData(null, "大手一丁目")]
    [InlineData(null, null)]
    public void A_gap_in_the_plan_calls_everyone_on_duty(string? kind, string? place)
    {
        var targets = Resolve(kind, place);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 9, 10], targets.Numbers());
        Assert.Equal((CallOutReason.Default, "全団"), (targets.Reason, Assert.Single(targets.UnitNames)));
    }

    [Fact]
    public void A_brigade_without_a_plan_calls_everyone_on_duty() => Assert.Equal(9, Plan().Resolve("建物火災", "大手", [], Whole).Members.Count);

    [Fact]
    public void A_row_for_everyone_calls_everyone_on_duty()
    {
        var targets = Resolve("林野火災", "西内");

        Assert.Equal((CallOutReason.Plan, 9), (targets.Reason, targets.Members.Count));
    }

    [Fact]
    public void A_row_whose_units_are_empty_or_gone_calls_everyone_instead_of_nobody()
    {
        var gone = new PlanRow(["火災"], [], false, [new UnitId(Guid.CreateVersion7())]);

        Assert.Equal(9, Plan(gone).Resolve("火災", null, [], Whole).Members.Count);
        Assert.Equal(9, Plan(Row(["火災"], [])).Resolve("火災", null, [], Whole).Members.Count);
        Assert.Equal([1], Plan(Row(["火災"], [], Eleventh)).Resolve("火災", null, [], Roster(Member(1, First), Member(2, Eleventh, active: false))).Numbers());
    }

    [Fact]
    public void Units_the_alert_names_are_called_besides()
    {
        var targets = Resolve("建物火災", "大手一丁目", "第3分団", "第2分団");

        Assert.Equal([2, 3, 4, 5, 6, 7, 9], targets.Numbers());
        Assert.Equal(["第1分団", "第2分団", "第3分団"], targets.UnitNames);
    }

    [Fact]
    public void A_named_unit_that_nobody_knows_takes_nothing_away() => Assert.Equal([2, 3, 4], Resolve("建物火災", "大手一丁目", "梯子車", "", " ").Numbers());

    [Theory]
    [InlineData("第1分団", "第1分団")]
    [InlineData("第1", "第1分団")]
    [InlineData("第 1 分団", "第1分団")]
    [InlineData("上田市消防団第1分団", "第1分団")]
    [InlineData("第11分団", "第11分団")]
    [InlineData("上田市消防団第11分団", "第11分団")]
    [InlineData("第1分団第2部", "第1分団第2部")]
    [InlineData("団本部", "団本部")]
    public void A_unit_is_known_by_its_name_its_short_name_and_the_end_of_a_longer_one(string told, string name)
    {
        var unit = Assert.Single(DispatchPlan.Named([told], Whole));

        Assert.Equal(name, Units.Single(known => known.Id == unit).Name);
    }

    [Fact]
    public void Somebody_in_two_units_is_called_once() =>
        Assert.Equal([7, 9], Plan(Row(["警戒"], [], Third, Band)).Resolve("警戒", null, ["ラッパ隊", "第3分団"], Whole).Numbers());

    [Fact]
    public void A_second_post_is_reason_enough() => Assert.Equal([9], Plan(Row(["警戒"], [], Band)).Resolve("警戒", null, [], Whole).Numbers());

    [Fact]
    public void Nobody_off_duty_is_ever_called()
    {
        string?[] kinds = ["建物火災", "林野火災", "救急支援", null];

        Assert.All(kinds, kind => Assert.DoesNotContain(Resolve(kind, "大手", "第3分団").Members, member => !member.Active));
        Assert.DoesNotContain(DispatchPlan.Fallback([], Whole).Members, member => !member.Active);
    }

    [Fact]
    public void A_unit_that_an_unreadable_mail_orders_out_is_called_with_the_fallback_group()
    {
        var officers = DispatchPlan.Fallback([], Whole).Members.Select(member => member.Number).ToList();
        var called = DispatchPlan.Fallback(["第２分団"], Whole);

        var more = called.Members.Where(member => !officers.Contains(member.Number)).ToList();
        Assert.NotEmpty(more);
        Assert.Contains("第2分団", called.UnitNames);
        Assert.All(officers, number => Assert.Contains(called.Members, member => member.Number == number));
    }

    [Fact]
    public void The_fallback_group_is_分団長_and_above()
    {
        var targets = DispatchPlan.Fallback([], Whole);

        Assert.Equal([1, 2, 5], targets.Numbers());
        Assert.Equal((CallOutReason.Fallback, "分団長以上"), (targets.Reason, Assert.Single(targets.UnitNames)));
    }

    [Fact]
    public void Without_any_officer_on_duty_the_fallback_group_is_everyone() =>
        Assert.Equal([2, 3], DispatchPlan.Fallback([], Roster(Member(1, Headquarters, Rank.Chief, active: false), Member(2, First, Rank.DeputyDivisionLeader), Member(3, First))).Numbers());

    [Fact]
    public void Later_news_never_widens_by_default()
    {
        Assert.Empty(_plan.ResolveFurther("救急支援", "大手", [], Whole).Members);
        Assert.Empty(_plan.ResolveFurther(null, null, [], Whole).Members);
        Assert.Empty(_plan.ResolveFurther("救急支援", null, ["梯子車"], Whole).Members);
        Assert.Empty(Plan().ResolveFurther("建物火災", "大手", [], Whole).Members);
    }

    [Fact]
    public void Later_news_calls_the_units_it_names_and_those_of_the_row_for_its_kind()
    {
        Assert.Equal([5, 6], _plan.ResolveFurther(null, null, ["第2"], Whole).Numbers());
        Assert.Equal([2, 3, 4, 7, 9], _plan.ResolveFurther("建物火災", "大手", ["第3分団"], Whole).Numbers());
        Assert.Equal(9, _plan.ResolveFurther("林野火災", null, [], Whole).Members.Count);
        Assert.Equal(CallOutReason.Additional, _plan.ResolveFurther("建物火災", "大手", [], Whole).Reason);
    }
}
