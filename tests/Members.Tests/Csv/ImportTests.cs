using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;

namespace BrigadeDispatch.Members.Tests.Csv;

/// <summary>Files of members taken in: checked, compared, then all or nothing.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private const string Heading = "団員番号,姓,名,かな,階級,所属,兼務,役職,タグ,資格,状態,入団日,退団日,メール,電話,管理ID\r\n";
    private Town _town = null!;

    public async ValueTask InitializeAsync()
    {
        _town = await Town.OpenAsync();
        await _town.SaveAsync([.. Enumerable.Range(1, 5).Select(number => Town.Member(number))]);
    }

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    private Task<CheckImport.Outcome> CheckAsync(string file, Actor? actor = null) => Tables.CheckAsync(_town, Tables.Bytes(file), actor);

    private async Task<CheckImport.Error> OnlyErrorAsync(string file, Actor? actor = null)
    {
        var outcome = await CheckAsync(file, actor);
        Assert.Null(outcome.Token);
        return Assert.Single(outcome.Errors);
    }

    [Fact]
    public async Task A_new_row_becomes_a_member_with_the_next_number()
    {
        var outcome = await CheckAsync(Heading
            + ",佐藤, 一郎 ,さとう いちろう,班長,第1分団/第1分団第2部,第2分団；団本部,機関長@第2分団;管理者,新人;夜間可,機関員;準中型免許:令和12年3月31日,在籍,R8.4.1,,taro@example.jp,０９０－１２３４－５６７８,\r\n");
        Assert.Equal((0, 1, 0, 0, 4), (outcome.ErrorCount, outcome.New, outcome.Changed, outcome.Unchanged, outcome.Removed));

        await Tables.ApplyAsync(_town, outcome);

        var member = (await _town.StateAsync()).Members.Values.Single(member => member.Number == 6);
        Assert.Equal(("佐藤", "一郎", "さとう いちろう", Rank.SquadLeader, MemberState.Active), (member.FamilyName, member.GivenName, member.Kana, member.Rank, member.State));
        Assert.Equal(Town.FirstB.Id, member.UnitId);
        Assert.Equal([Town.Second.Id, Town.Headquarters.Id], member.OtherUnitIds);
        Assert.Equal([new HeldRole(Town.Driver.Id, Town.Second.Id), new HeldRole(Town.Admin.Id, Town.FirstB.Id)], member.Roles);
        Assert.Equal(["新人", "夜間可"], member.Tags);
        Assert.Equal([new Qualification("機関員"), new Qualification("準中型免許", new DateOnly(2030, 3, 31))], member.Qualified);
        Assert.Equal((new DateOnly(2026, 4, 1), "taro@example.jp", "090-1234-5678"), (member.JoinedOn, member.Email, member.Private.Phone));
    }

    [Fact]
    public async Task Only_what_differs_is_told_with_before_and_after_and_columns_that_are_missing_stay()
    {
        var outcome = await CheckAsync("団員番号,階級,電話\r\n2,班長,000-0000-0000\r\n3,団員,000-0000-0000\r\n");

        Assert.Equal((0, 0, 1, 1, 2), (outcome.ErrorCount, outcome.New, outcome.Changed, outcome.Unchanged, outcome.Removed));
        var changed = Assert.Single(outcome.Diff, one => one.Kind == "changed");
        Assert.Equal((2, 2, "宮下 2"), (changed.Line, changed.Number, changed.Name));
        Assert.Equal([new CheckImport.Field("階級", "団員", "班長")], changed.Fields);
        Assert.Equal([4, 5], outcome.Diff.Where(one => one.Kind == "removed").Select(one => one.Number));

        var before = await _town.FindAsync(2);
        await Tables.ApplyAsync(_town, outcome);
        Assert.Equal(before with { Rank = Rank.SquadLeader }, (await _town.FindAsync(2)) with { OtherUnitIds = before.OtherUnitIds, Roles = before.Roles, Tags = before.Tags, Qualified = before.Qualified });
        Assert.Equal(MemberState.Active, (await _town.FindAsync(4)).State);
    }

    [Fact]
    public async Task Whoever_is_not_in_the_file_leaves_only_if_that_is_asked_for_and_nobody_is_deleted()
    {
        var outcome = await CheckAsync("団員番号\r\n1\r\n2\r\n3\r\n4\r\n");

        await Tables.ApplyAsync(_town, outcome, remove: true);

        var gone = await _town.FindAsync(5);
        Assert.Equal((MemberState.Retired, new DateOnly(2026, 1, 5)), (gone.State, gone.LeftOn));
        Assert.NotNull(gone.SignedOutAt);
        Assert.All((await _town.StateAsync()).Members.Values.Where(member => member.Number < 5), member => Assert.Equal(MemberState.Active, member.State));
        Assert.Equal(0, (await CheckAsync("団員番号\r\n1\r\n2\r\n3\r\n4\r\n")).Removed);
    }

    [Fact]
    public async Task All_bad_cells_are_told_at_once_with_line_column_value_and_sentence()
    {
        var outcome = await CheckAsync(Heading
            + "1,,1,,団員,第1分団/第1分団第1部,,,,,在籍,,,,,\r\n"
            + "x,佐藤,,,団員,第1分団,,,,,在籍,,,,,\r\n"
            + "2,宮下,2,,大将,第9分団,,運転手,,機関員:いつか,元気,2026-13-01,,m2,9012345678,zzz\r\n");

        Assert.Null(outcome.Token);
        Assert.Equal(outcome.ErrorCount, outcome.Errors.Count);
        Assert.Contains(outcome.Errors, error => error is { Line: 2, Column: "姓", Sentence: "空にはできません。" });
        Assert.Contains(outcome.Errors, error => error is { Line: 3, Column: "団員番号", Value: "x" });
        Assert.Contains(outcome.Errors, error => error is { Line: 4, Column: "管理ID", Value: "zzz" });

        outcome = await CheckAsync(Heading + "2,宮下,2,,大将,第1分段,,運転手,,機関員:いつか,元気,2026-13-01,,m2,9012345678,\r\n");
        Assert.Equal(["階級", "所属", "役職", "資格", "状態", "入団日", "メール", "電話"], outcome.Errors.Select(error => error.Column));
        Assert.All(outcome.Errors, error => Assert.Equal(2, error.Line));
        Assert.Contains("「第1分団」ではありませんか", outcome.Errors[1].Sentence, StringComparison.Ordinal);
        Assert.Equal(5, (await _town.StateAsync()).Members.Count);
    }

    [Theory]
    [InlineData("団員番号,姓\r\n1,宮下\r\n1,宮下\r\n", 3, "団員番号", "2行目と同じ団員番号")]
    [InlineData("団員番号,姓,名,所属,メール\r\n1,宮下,1,団本部,a@example.jp\r\n2,宮下,2,団本部,A@example.jp\r\n", 3, "メール", "2行目と同じメールアドレス")]
    [InlineData("団員番号,メール\r\n1,m2@example.jp\r\n", 2, "メール", "団員番号2の団員と同じメールアドレス")]
    [InlineData("団員番号,姓,名\r\n,佐藤,一郎\r\n", 2, "所属", "所属の組織を書いてください")]
    [InlineData("団員番号,姓,名,所属\r\n,,一郎,団本部\r\n", 2, "姓", "空にはできません")]
    [InlineData("団員番号,姓,所属\r\n0,佐藤,団本部\r\n", 2, "団員番号", "1から")]
    [InlineData("団員番号,姓,所属\r\n1,佐藤,団本部,余分\r\n", 2, "", "この行は4列")]
    [InlineData("団員番号,状態,入団日,退団日\r\n2,退団,2026-04-01,2026-03-31\r\n", 2, "退団日", "入団日より前")]
    [InlineData("団員番号,退団日\r\n1,2026-03-31\r\n", 2, "退団日", "状態が「退団」")]
    [InlineData("団員番号,状態\r\n1,休団\r\n", 2, "状態", "自分自身を")]
    [InlineData("団員番号,入団日,生年月日\r\n1,2000-01-01,2001-01-01\r\n", 2, "入団日", "生年月日より前")]
    [InlineData("団員番号,生年月日\r\n1,2030-01-01\r\n", 2, "生年月日", "今日より後")]
    [InlineData("団員番号,所属,兼務\r\n1,団本部,団本部\r\n", 2, "兼務", "もう書いてあります")]
    [InlineData("団員番号,メモ\r\n1,\u0007\r\n", 2, "メモ", "制御文字")]
    public async Task A_bad_row_is_told(string file, int line, string column, string sentence)
    {
        var error = await OnlyErrorAsync(file);

        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains(sentence, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_stays_with_its_member()
    {
        var (one, two) = (Town.IdOf(1), Town.IdOf(2));
        Assert.Contains("団員番号は変えられません", (await OnlyErrorAsync($"団員番号,管理ID\r\n9,{one}\r\n")).Sentence, StringComparison.Ordinal);
        Assert.Contains("ほかの団員の番号", (await OnlyErrorAsync($"団員番号,姓,所属,管理ID\r\n1,佐藤,団本部,{Town.IdOf(77)}\r\n")).Sentence, StringComparison.Ordinal);
        Assert.Contains("2行目と同じ団員", (await OnlyErrorAsync($"管理ID\r\n{two}\r\n{two}\r\n")).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("氏名カナ,備考\r\n1,2\r\n", "団員の見出しがありません")]
    [InlineData("姓,名\r\n佐藤,一郎\r\n", "「団員番号」の列がありません")]
    [InlineData("団員番号,姓,姓\r\n1,a,b\r\n", "見出し「姓」が2つ")]
    [InlineData("団員番号,姓\r\n", "見出しだけ")]
    [InlineData("団員番号,姓\r\n1,\"佐藤\r\n2,鈴木\r\n", "2行目で始まった「\"」")]
    public async Task A_file_that_is_no_table_of_members_is_refused(string file, string sentence)
    {
        await using var use = _town.Slice.Enter(Town.Chief);
        var refusal = (await use.Mediator.Send(new CheckImport.Command(Tables.Bytes(file)), TestContext.Current.CancellationToken)).Refusal!;

        Assert.Equal(("csv.unreadable", 422), (refusal.Code, refusal.Status));
        Assert.Contains(sentence, refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_nobody_knows_are_named_and_left_aside()
    {
        var outcome = await CheckAsync("団員番号,血液型,LINE連携,備考\r\n1,A,未,x\r\n");

        Assert.Equal((0, 1), (outcome.ErrorCount, outcome.Unchanged));
        Assert.Equal(["知らない見出しの列は取り込みません: 血液型、備考"], outcome.Warnings);
        Assert.NotNull((await _town.FindAsync(1)).LineUserId);
    }

    [Fact]
    public async Task A_new_row_of_somebody_who_is_there_is_pointed_out() =>
        Assert.Contains((await CheckAsync("団員番号,姓,名,かな,所属\r\n,宮下,3,みやした たろう,団本部\r\n")).Warnings, warning => warning.Contains("団員番号3", StringComparison.Ordinal));

    [Fact]
    public async Task Nobody_leaves_by_their_own_file()
    {
        var outcome = await CheckAsync("団員番号\r\n2\r\n");
        Assert.Contains(outcome.Warnings, warning => warning.Contains("あなた自身がファイルにありません", StringComparison.Ordinal));
        Assert.Equal([3, 4, 5], outcome.Diff.Where(one => one.Kind == "removed").Select(one => one.Number));

        await Tables.ApplyAsync(_town, outcome, remove: true);

        Assert.Equal(MemberState.Active, (await _town.FindAsync(1)).State);
        Assert.Equal(MemberState.Retired, (await _town.FindAsync(3)).State);
    }

    [Fact]
    public async Task Leaving_and_coming_back_by_file_is_as_on_the_screens()
    {
        await _town.SaveAsync(Town.Member(2) with { OtherUnitIds = [Town.Second.Id], Roles = [new HeldRole(Town.Driver.Id, Town.FirstA.Id)] });
        await Tables.ApplyAsync(_town, await CheckAsync("団員番号,状態\r\n2,退団\r\n3,休団\r\n"));
        var left = await _town.FindAsync(2);
        Assert.Equal((MemberState.Retired, new DateOnly(2026, 1, 5), null, 0, 0), (left.State, left.LeftOn, left.LineUserId, left.OtherUnitIds.Count, left.Roles.Count));
        Assert.NotNull(left.SignedOutAt);
        Assert.NotNull((await _town.FindAsync(3)).SignedOutAt);

        await Tables.ApplyAsync(_town, await CheckAsync("団員番号,状態\r\n2,在籍\r\n3,在籍\r\n"));
        Assert.Equal((MemberState.Active, null), ((await _town.FindAsync(2)).State, (await _town.FindAsync(2)).LeftOn));
        Assert.Equal(Town.Member(3).LineUserId, (await _town.FindAsync(3)).LineUserId);
    }

    [Fact]
    public async Task Office_staff_have_no_rank()
    {
        await Tables.ApplyAsync(_town, await CheckAsync("団員番号,区分,階級\r\n4,事務局,班長\r\n"));

        Assert.Equal((MemberKind.Staff, Rank.Member), ((await _town.FindAsync(4)).Kind, (await _town.FindAsync(4)).Rank));
    }

    [Fact]
    public async Task If_a_member_of_the_file_changed_since_the_check_nothing_is_taken_in()
    {
        var outcome = await CheckAsync("団員番号,階級\r\n1,団長\r\n2,班長\r\n");
        await _town.SaveAsync((await _town.FindAsync(2)) with { Rank = Rank.SectionLeader });

        Assert.Equal(("import.stale", 409), await Tables.RefusedAsync(_town, outcome));
        Assert.Equal(Rank.Member, (await _town.FindAsync(1)).Rank);
    }

    [Fact]
    public async Task Who_is_to_leave_is_checked_again_too_but_only_if_asked_for()
    {
        var outcome = await CheckAsync("団員番号,階級\r\n1,団長\r\n");
        await _town.SaveAsync(Town.Member(6));

        Assert.Equal(("import.stale", 409), await Tables.RefusedAsync(_town, outcome, remove: true));
        await Tables.ApplyAsync(_town, outcome);
        Assert.Equal(Rank.Chief, (await _town.FindAsync(1)).Rank);
    }

    [Fact]
    public async Task Somebody_who_links_LINE_meanwhile_stops_nothing_and_stays_linked()
    {
        await _town.SaveAsync(Town.Member(1) with { LineUserId = null });
        var outcome = await CheckAsync("団員番号,階級\r\n1,団長\r\n");
        await _town.SaveAsync(Town.Member(1));

        await Tables.ApplyAsync(_town, outcome);

        Assert.Equal((Rank.Chief, Town.Member(1).LineUserId), ((await _town.FindAsync(1)).Rank, (await _town.FindAsync(1)).LineUserId));
    }

    [Fact]
    public async Task A_checked_file_is_taken_in_once_within_an_hour_and_by_whoever_checked_it()
    {
        var outcome = await CheckAsync("団員番号,階級\r\n1,団長\r\n");
        Assert.Equal(("import.gone", 404), await Tables.RefusedAsync(_town, outcome, actor: Town.Chief with { Name = "member:other" }));
        Assert.Equal(("import.gone", 404), await Tables.RefusedAsync(_town, outcome with { Token = "AAAAAAAAAAAAAAAAAAAAAA" }));
        await Tables.ApplyAsync(_town, outcome);
        Assert.Equal(("import.gone", 404), await Tables.RefusedAsync(_town, outcome));

        outcome = await CheckAsync("団員番号,階級\r\n2,団長\r\n");
        _town.Slice.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(("import.gone", 404), await Tables.RefusedAsync(_town, outcome));
    }

    [Fact]
    public async Task A_file_that_changes_nothing_is_said_to_change_nothing() =>
        Assert.Equal(("bulk.nothing", 422), await Tables.RefusedAsync(_town, await CheckAsync("団員番号\r\n1\r\n")));

    [Fact]
    public async Task Without_the_right_to_private_fields_they_stay_as_they_are()
    {
        var actor = Town.Chief with { Permissions = Town.Chief.Permissions.Except([Permission.SeePrivateFields]).ToHashSet() };
        var outcome = await CheckAsync("団員番号,階級,電話,メール\r\n1,班長,,\r\n", actor);

        Assert.Equal(["階級"], Assert.Single(outcome.Diff, one => one.Kind == "changed").Fields.Select(field => field.Name));
        Assert.Contains(outcome.Warnings, warning => warning.Contains("個人情報", StringComparison.Ordinal));
        await Tables.ApplyAsync(_town, outcome, actor: actor);
        Assert.Equal(("000-0000-0000", "m1@example.jp"), ((await _town.FindAsync(1)).Private.Phone, (await _town.FindAsync(1)).Email));
    }

    [Fact]
    public async Task Whoever_may_exchange_one_分団_reaches_no_further()
    {
        await _town.SaveAsync(Town.Member(20, Town.Second));

        Assert.Contains("権限がある組織の団員ではありません", (await OnlyErrorAsync("団員番号,階級\r\n20,班長\r\n", Town.FirstsLeader)).Sentence, StringComparison.Ordinal);
        Assert.Contains("権限がある組織の外", (await OnlyErrorAsync("団員番号,所属\r\n1,第2分団\r\n", Town.FirstsLeader)).Sentence, StringComparison.Ordinal);
        var fits = await CheckAsync("団員番号,所属\r\n1,第1分団第2部\r\n", Town.FirstsLeader);
        Assert.Equal((0, 1, 3), (fits.ErrorCount, fits.Changed, fits.Removed));
    }

    [Fact]
    public async Task Nobody_gives_rights_they_do_not_have_by_a_file()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1), Town.Member(2));
        var few = Town.Chief with { Permissions = new HashSet<Permission> { Permission.ExchangeMembers, Permission.SeeMembers } };

        var outcome = await Tables.CheckAsync(town, Tables.Bytes("団員番号,階級\r\n1,班長\r\n2,団長\r\n"), few);

        Assert.Equal((null, 3), (outcome.Token, Assert.Single(outcome.Errors).Line));
        Assert.Contains("あなたより広い権限", outcome.Errors[0].Sentence, StringComparison.Ordinal);
        Assert.Equal(0, (await Tables.CheckAsync(town, Tables.Bytes("団員番号,階級\r\n2,団長\r\n"))).ErrorCount);
    }

    [Fact]
    public async Task Whoever_lacks_the_permission_gets_nothing()
    {
        await using var use = _town.Slice.Enter(Town.Reader);
        var token = TestContext.Current.CancellationToken;

        Assert.Equal("permission.denied", (await use.Mediator.Send(new CheckImport.Command([]), token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ApplyImport.Command("x", true), token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new ExportMembers.Query("utf-8", false), token)).Refusal?.Code);
        Assert.Equal("permission.denied", (await use.Mediator.Send(new TemplateOfMembers.Query("utf-8"), token)).Refusal?.Code);
    }
}
