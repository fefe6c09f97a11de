using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.Members.Tests.Rights;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>Issuing slips: for whom one may, as many as there are, and what stands on them.</summary>
public sealed class IssueSlipsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<Slice> OpenAsync() => Registering.OpenAsync(Token);

    private static async Task<Result<IssueSlips.Answer>> IssueAsync(
        Slice slice, int by, IEnumerable<int>? members = null, string? unit = null, int days = 30, bool onlyUnlinked = false)
    {
        await using var use = await slice.EnterAsync(by, Token);
        return await use.Mediator.Send(new IssueSlips.Command(
            members?.Select(SmallBrigade.Id).ToList(), unit is null ? null : SmallBrigade.Unit(unit), days, onlyUnlinked, Registering.RequestBase), Token);
    }

    [Fact]
    public async Task A_slip_says_who_where_until_when_and_leads_to_the_registration()
    {
        await using var slice = await OpenAsync();

        var slip = Assert.Single((await IssueAsync(slice, SmallBrigade.Leader1, [SmallBrigade.Plain1], days: 7)).Value.Slips);

        Assert.Equal((SmallBrigade.Id(SmallBrigade.Plain1).ToString(), 7, "宮下 7", "第1分団第1部", "団員"), (slip.MemberId, slip.Number, slip.Name, slip.Unit, slip.Rank));
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$", slip.Code);
        Assert.Equal($"https://call.example.jp/demo/register?code={slip.Code}", slip.Url);
        Assert.Equal(TwoDimensionalCode.Svg(slip.Url), slip.QrSvg);
        Assert.Equal(slice.Clock.GetUtcNow().AddDays(7), slip.ExpiresAt);
    }

    [Fact]
    public async Task With_a_LIFF_app_it_opens_in_LINE_and_a_set_address_counts_more_than_the_requests()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token, services =>
        {
            services.AddSingleton<IBrigades>(new SmallBrigade.OneBrigade("1650000001-AbCdEfGh"));
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Public:BaseUrl", "https://kyoten.example.jp/")]).Build());
        });

        var slip = Assert.Single((await IssueAsync(slice, SmallBrigade.Leader1, [SmallBrigade.Plain1])).Value.Slips);
        Assert.Equal($"https://liff.example/1650000001-AbCdEfGh/register?code={slip.Code}", slip.Url);
        await using var use = await slice.EnterAsync(SmallBrigade.Leader1, Token);
        var link = (await use.Mediator.Send(new MakeAnswerLink.Command(SmallBrigade.Id(SmallBrigade.Plain1), Registering.RequestBase), Token)).Value;
        Assert.StartsWith("https://kyoten.example.jp/answer/demo/", link.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_is_all_of_it_and_below_but_nobody_who_left()
    {
        await using var slice = await OpenAsync();

        var slips = (await IssueAsync(slice, SmallBrigade.Leader1, unit: "第1分団")).Value;

        Assert.Equal([SmallBrigade.Leader1, SmallBrigade.DeputyLeader1, SmallBrigade.Section1, SmallBrigade.Squad1, SmallBrigade.Plain1, SmallBrigade.Other1], slips.Slips.Select(slip => slip.Number));
        Assert.Empty(slips.Skipped);
        Assert.Equal(slips.Slips.Count, slips.Slips.Select(slip => slip.Code).Distinct().Count());
    }

    [Fact]
    public async Task Of_a_unit_only_those_without_LINE_if_asked_so()
    {
        await using var slice = await OpenAsync();
        await slice.EditAsync(SmallBrigade.Other1, member => member with { LineUserId = null }, Token);

        Assert.Equal([SmallBrigade.Other1], (await IssueAsync(slice, SmallBrigade.Leader1, unit: "第1分団", onlyUnlinked: true)).Value.Slips.Select(slip => slip.Number));
    }

    [Fact]
    public async Task Outside_the_own_分団_everything_looks_missing()
    {
        await using var slice = await OpenAsync();

        foreach (var refused in new[]
        {
            await IssueAsync(slice, SmallBrigade.Leader1, [SmallBrigade.Plain2]),
            await IssueAsync(slice, SmallBrigade.Leader1, [SmallBrigade.Plain1, SmallBrigade.Plain2]),
            await IssueAsync(slice, SmallBrigade.Leader1, [999]),
            await IssueAsync(slice, SmallBrigade.Leader1, unit: "第2分団"),
            await IssueAsync(slice, SmallBrigade.Leader1, unit: "第2分団第1部"),
            await IssueAsync(slice, SmallBrigade.Leader1, unit: "上田方面隊"),
            await IssueAsync(slice, SmallBrigade.Leader1, unit: "本部"),
            await IssueAsync(slice, SmallBrigade.Leader1, unit: "nowhere"),
        })
            Assert.Equal(new Missing(), refused.Refusal);
        await using var use = await slice.EnterAsync(SmallBrigade.Leader1, Token);
        foreach (var id in new[] { SmallBrigade.Id(SmallBrigade.Plain2), SmallBrigade.Id(SmallBrigade.Chief), SmallBrigade.Id(999) })
        {
            Assert.Equal(new Missing(), (await use.Mediator.Send(new RevokeSlip.Command(id), Token)).Refusal);
            Assert.Equal(new Missing(), (await use.Mediator.Send(new UnlinkMember.Command(id), Token)).Refusal);
            Assert.Equal(new Missing(), (await use.Mediator.Send(new MakeAnswerLink.Command(id, ""), Token)).Refusal);
            Assert.Equal(new Missing(), (await use.Mediator.Send(new RemoveAnswerLink.Command(id), Token)).Refusal);
        }
        Assert.Empty((await slice.Services.GetRequiredService<SlipBook>().CurrentAsync(Slice.Brigade, Token)).Slips);
    }

    [Fact]
    public async Task Whoever_may_not_issue_gets_no_further_than_the_gate()
    {
        await using var slice = await OpenAsync();

        Assert.Equal("permission.denied", (await IssueAsync(slice, SmallBrigade.Section1, [SmallBrigade.Plain1])).Refusal?.Code);
        await using var use = await slice.EnterAsync(SmallBrigade.Section1, Token);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ListSlips.Query(), Token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ListSlips.UnlinkedQuery(), Token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new UnlinkMember.Command(SmallBrigade.Id(SmallBrigade.Plain1)), Token)).Refusal?.Code);
    }

    [Fact]
    public async Task A_withheld_right_reaches_nobody()
    {
        await using var slice = await OpenAsync();
        var actor = (await slice.ActorAsync(SmallBrigade.Office, Token)) with { Withheld = new Dictionary<Permission, Refusal> { [Permission.IssueSlips] = new Conflict() } };
        await using var use = slice.Enter(actor);

        Assert.Equal("conflict", (await use.Mediator.Send(new ListSlips.Query(), Token)).Refusal?.Code);
        Assert.Empty((await use.Services.GetRequiredService<SlipReach>().CurrentAsync(Token)).Members);
    }

    [Fact]
    public async Task Nobody_issues_the_slip_of_somebody_who_may_do_more()
    {
        await using var slice = await OpenAsync();
        await slice.EditAsync(SmallBrigade.Other1, member => member with { Roles = [new HeldRole(SmallBrigade.Admin, SmallBrigade.Unit("本部"))] }, Token);

        var unit = (await IssueAsync(slice, SmallBrigade.Leader1, unit: "第1分団")).Value;
        Assert.DoesNotContain(unit.Slips, slip => slip.Number == SmallBrigade.Other1);
        Assert.Equal(SmallBrigade.Other1, Assert.Single(unit.Skipped).Number);
        Assert.Equal("slip.above", (await IssueAsync(slice, SmallBrigade.Leader1, [SmallBrigade.Other1])).Refusal?.Code);
        Assert.Equal("slip.above", (await IssueAsync(slice, SmallBrigade.DeputyLeader1, [SmallBrigade.Leader1])).Refusal?.Code);
        Assert.Null((await IssueAsync(slice, SmallBrigade.Office, [SmallBrigade.Other1, SmallBrigade.Leader1])).Refusal);
        await using var use = await slice.EnterAsync(SmallBrigade.Leader1, Token);
        Assert.Equal("slip.above", (await use.Mediator.Send(new UnlinkMember.Command(SmallBrigade.Id(SmallBrigade.Other1)), Token)).Refusal?.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(366)]
    [InlineData(int.MaxValue)]
    public async Task It_holds_one_day_to_a_year(int days)
    {
        await using var slice = await OpenAsync();

        Assert.Equal("days", Assert.Single(Assert.IsType<InvalidInput>((await IssueAsync(slice, SmallBrigade.Office, [SmallBrigade.Plain1], days: days)).Refusal).Errors).Field);
    }

    [Fact]
    public async Task Neither_or_both_of_members_and_unit_is_a_mistake()
    {
        await using var slice = await OpenAsync();

        Assert.Equal("input.invalid", (await IssueAsync(slice, SmallBrigade.Office)).Refusal?.Code);
        Assert.Equal("input.invalid", (await IssueAsync(slice, SmallBrigade.Office, [SmallBrigade.Plain1], "第1分団")).Refusal?.Code);
    }

    [Fact]
    public async Task Whoever_left_gets_none()
    {
        await using var slice = await OpenAsync();

        Assert.Equal("slip.notOnDuty", (await IssueAsync(slice, SmallBrigade.Office, [SmallBrigade.Retired])).Refusal?.Code);
        var some = (await IssueAsync(slice, SmallBrigade.Office, [SmallBrigade.Suspended, SmallBrigade.Plain1])).Value;
        Assert.Equal([SmallBrigade.Plain1], some.Slips.Select(slip => slip.Number));
        Assert.Equal([SmallBrigade.Suspended], some.Skipped.Select(row => row.Number));
    }

    [Fact]
    public async Task A_unit_of_300_gets_300_slips_that_all_work_and_more_than_1000_at_once_are_refused()
    {
        await using var slice = await OpenAsync();
        foreach (var chunk in Enumerable.Range(1_000, 1_100).Chunk(90))
        {
            await using var use = slice.Enter();
            foreach (var number in chunk)
                use.Work.Save(SmallBrigade.Person(number, Rank.Member, number < 1_299 ? "第2分団第1部" : "ラッパ隊") with { LineUserId = null });
            await use.Work.CommitAsync(Token);
        }

        var slips = (await IssueAsync(slice, SmallBrigade.Leader2, unit: "第2分団第1部")).Value.Slips;

        Assert.Equal(300, slips.Count);   // 299 and the one who was there
        Assert.Equal(300, slips.Select(slip => slip.Code).Distinct().Count());
        foreach (var slip in new[] { slips[0], slips[39], slips[40], slips[150], slips[299] })
            Assert.Equal(slip.Name, (await slice.LookAsync(slip.Code, Token)).Value.Name);
        Assert.Equal(300, (await slice.Services.GetRequiredService<SlipBook>().CurrentAsync(Slice.Brigade, Token)).Outstanding.Count);
        Assert.Equal("input.invalid", (await IssueAsync(slice, SmallBrigade.Office, members: Enumerable.Range(1_000, 1_001))).Refusal?.Code);
    }

    [Fact]
    public async Task Two_who_issue_at_once_leave_one_code_that_works()
    {
        await using var slice = await OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => IssueAsync(slice, SmallBrigade.Office, unit: "第1分団"), Token)));
        var codes = answers.SelectMany(answer => answer.Refusal is null ? answer.Value.Slips : []).Where(slip => slip.Number == SmallBrigade.Plain1).ToList();
        Assert.NotEmpty(codes);

        var good = 0;
        foreach (var slip in codes)
            good += (await slice.LookAsync(slip.Code, Token)).Refusal is null ? 1 : 0;

        Assert.Equal(1, good);
    }

    [Fact]
    public async Task The_lists_show_where_each_slip_stands_within_reach()
    {
        await using var slice = await OpenAsync();
        foreach (var number in new[] { SmallBrigade.Section1, SmallBrigade.Squad1, SmallBrigade.Plain1, SmallBrigade.Other1, SmallBrigade.Plain2 })
            await slice.EditAsync(number, member => member with { LineUserId = null }, Token);
        await slice.IssueAsync(SmallBrigade.Section1, Token, days: 1);
        await slice.IssueAsync(SmallBrigade.Plain2, Token);
        slice.Clock.Advance(TimeSpan.FromDays(1));
        await slice.IssueAsync(SmallBrigade.Squad1, Token);
        Assert.Null((await slice.LinkAsync(await slice.IssueAsync(SmallBrigade.Plain1, Token), SmallBrigade.Line(99), Token)).Refusal);
        await slice.IssueAsync(SmallBrigade.DeputyLeader1, Token);
        await using var use = await slice.EnterAsync(SmallBrigade.Leader1, Token);
        Assert.Null((await use.Mediator.Send(new RevokeSlip.Command(SmallBrigade.Id(SmallBrigade.DeputyLeader1)), Token)).Refusal);

        var rows = (await use.Mediator.Send(new ListSlips.Query(), Token)).Value;
        var unlinked = (await use.Mediator.Send(new ListSlips.UnlinkedQuery(), Token)).Value;

        Assert.Equal(
            [(SmallBrigade.DeputyLeader1, "revoked"), (SmallBrigade.Section1, "expired"), (SmallBrigade.Squad1, "open"), (SmallBrigade.Plain1, "used")],
            rows.Select(row => (row.Number, row.State)));
        Assert.Equal([(SmallBrigade.Section1, "expired"), (SmallBrigade.Squad1, "open"), (SmallBrigade.Other1, "none")], unlinked.Select(row => (row.Number, row.Slip)));
        Assert.Equal(
            new Dictionary<int, string> { [SmallBrigade.Section1] = "expired", [SmallBrigade.Squad1] = "open", [SmallBrigade.Plain2] = "open" },
            (await slice.Services.GetRequiredService<SlipBook>().CurrentAsync(Slice.Brigade, Token)).Outstanding
                .ToDictionary(one => SmallBrigade.Members.Single(member => member.Id == one.Key).Number, one => slice.Clock.GetUtcNow() < one.Value ? "open" : "expired"));
    }

    [Fact]
    public async Task Unlinked_one_is_no_longer_reached_nor_signed_in_and_nothing_is_announced()
    {
        await using var slice = await OpenAsync();
        await using (var use = await slice.EnterAsync(SmallBrigade.Leader1, Token))
            Assert.Null((await use.Mediator.Send(new UnlinkMember.Command(SmallBrigade.Id(SmallBrigade.Plain1)), Token)).Refusal);

        var member = await slice.ReadAsync(SmallBrigade.Plain1, Token);
        Assert.Equal((null, null, (DateTimeOffset?)slice.Clock.GetUtcNow()), (member.LineUserId, member.LinkedAt, member.SignedOutAt));
        Assert.Null(await slice.Services.GetRequiredService<IPeople>().FindByLineUserAsync(Slice.Brigade, SmallBrigade.Line(SmallBrigade.Plain1), Token));
        var note = Assert.Single(await slice.Services.GetRequiredService<MemberHistory>().OfAsync(Slice.Brigade, member, Token));
        Assert.Equal(("宮下 3", "LINEの連携を解除"), (note.Actor, note.What));
        Assert.Empty(slice.Services.GetRequiredService<Heard>().Linked);
    }

    [Fact]
    public async Task The_last_who_can_edit_the_rights_table_is_not_cut_off()
    {
        await using var slice = await OpenAsync();
        await slice.EditAsync(SmallBrigade.Office, office => office with { State = MemberState.Retired }, Token);
        await using var use = await slice.EnterAsync(SmallBrigade.Deputy, Token);
        var deputy = (await slice.ActorAsync(SmallBrigade.Deputy, Token)).Permissions.Append(Permission.EditRights).Append(Permission.EditSignInPolicy).ToHashSet();
        await using var wide = slice.Enter(new Actor("member:" + SmallBrigade.Id(SmallBrigade.Deputy), deputy) { Person = SmallBrigade.Id(SmallBrigade.Deputy).Value });

        Assert.Equal("slip.above", (await use.Mediator.Send(new UnlinkMember.Command(SmallBrigade.Id(SmallBrigade.Chief)), Token)).Refusal?.Code);
        Assert.Equal("rights.lockOut", (await wide.Mediator.Send(new UnlinkMember.Command(SmallBrigade.Id(SmallBrigade.Chief)), Token)).Refusal?.Code);
        Assert.NotNull((await slice.ReadAsync(SmallBrigade.Chief, Token)).LineUserId);
    }

    [Fact]
    public async Task By_the_contract_a_member_unlinks_without_ending_anything_else()
    {
        await using var slice = await OpenAsync();
        await using (var use = slice.Enter())
        {
            Assert.Null((await use.Services.GetRequiredService<ILineLinks>().UnlinkAsync(SmallBrigade.Id(SmallBrigade.Plain1), Token)).Refusal);
            Assert.Null((await use.Services.GetRequiredService<ILineLinks>().UnlinkAsync(SmallBrigade.Id(SmallBrigade.Office), Token)).Refusal);
            Assert.Equal(new Missing(), (await use.Services.GetRequiredService<ILineLinks>().UnlinkAsync(SmallBrigade.Id(999), Token)).Refusal);
            await use.Work.CommitAsync(Token);
        }

        var member = await slice.ReadAsync(SmallBrigade.Plain1, Token);
        Assert.Equal((null, null), (member.LineUserId, member.SignedOutAt));
    }
}
