using System.Diagnostics;
using System.Text.Json.Nodes;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using MediatR;

namespace BrigadeDispatch.Members.Tests;

/// <summary>Members are seen, entered and changed only as far as one's right reaches.</summary>
public sealed class EditMemberTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly MemberFields _new = new("髙橋", "一郎", "たかはし いちろう", "member", "member", Town.FirstA.Id.ToString());

    private static async Task<Result<T>> SendAsync<T>(Town town, Actor actor, IRequest<Result<T>> request)
    {
        await using var use = town.Slice.Enter(actor);
        return await use.Mediator.Send(request, Token);
    }

    private static async Task<JsonNode> ListAsync(Town town, Actor actor) =>
        JsonNode.Parse((await SendAsync(town, actor, new ListMembers.Query())).Value.Plain)!;

    private static async Task<Town> FilledAsync()
    {
        var town = await Town.OpenAsync();
        await town.SaveAsync(
            Town.Member(1, Town.Headquarters) with { Rank = Rank.Chief },
            Town.Member(2, Town.First) with { Rank = Rank.DivisionLeader },
            Town.Member(3),
            Town.Member(4, Town.FirstB) with { OtherUnitIds = [Town.Second.Id] },
            Town.Member(5, Town.Second) with { Rank = Rank.DivisionLeader },
            Town.Member(6, Town.SecondA));
        return town;
    }

    private static MemberFields FieldsOf(MemberSheet sheet) => new(
        sheet.Family, sheet.Given, sheet.Kana, sheet.Kind, sheet.Rank, sheet.UnitId, sheet.OtherUnitIds, sheet.Roles, sheet.Tags, sheet.Qualifications,
        sheet.JoinedOn, sheet.LeftOn, sheet.Private, null, sheet.Etag);

    [Fact]
    public async Task A_分団長_sees_the_own_分団_and_nobody_else()
    {
        await using var town = await FilledAsync();

        var list = await ListAsync(town, Town.FirstsLeader);

        Assert.Equal([2, 3, 4], list["members"]!.AsArray().Select(row => (int)row!["number"]!));
        Assert.Equal("notFound", (await SendAsync(town, Town.FirstsLeader, new ShowMember.Query(Town.IdOf(6)))).Refusal?.Code);
    }

    [Fact]
    public async Task Whoever_is_out_of_reach_looks_missing_to_whoever_would_change_them()
    {
        await using var town = await FilledAsync();

        var edit = await SendAsync(town, Town.FirstsLeader, new EditMember.Command(Town.IdOf(6), _new));
        var missing = await SendAsync(town, Town.FirstsLeader, new EditMember.Command(Town.IdOf(99), _new));
        var state = (await SendAsync(town, Town.FirstsLeader, new SetMemberStates.Command(new([Town.IdOf(6).ToString(), Town.IdOf(99).ToString()], "suspended")))).Value;

        Assert.Equal(missing.Refusal, edit.Refusal);
        Assert.Equal(0, state.Affected);
        Assert.Single(state.Skipped.Select(row => row.Sentence).Distinct());
        Assert.Equal(MemberState.Active, (await town.FindAsync(6)).State);
    }

    [Fact]
    public async Task Nobody_moves_people_out_of_the_own_reach()
    {
        await using var town = await FilledAsync();
        var sheet = (await SendAsync(town, Town.FirstsLeader, new ShowMember.Query(Town.IdOf(3)))).Value;

        var edit = await SendAsync(town, Town.FirstsLeader, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { UnitId = Town.SecondA.Id.ToString() }));
        var bulk = (await SendAsync(town, Town.FirstsLeader, new ChangeMembers.Command(new([sheet.Id], new(UnitId: Town.SecondA.Id.ToString()))))).Value;

        Assert.Equal("input.invalid", edit.Refusal?.Code);
        Assert.Equal((0, "自分の受け持つ組織の外へは移せません。"), (bulk.Affected, bulk.Skipped[0].Sentence));
    }

    [Fact]
    public async Task Nobody_gives_a_rank_with_more_rights_than_their_own()
    {
        await using var town = await FilledAsync();
        var sheet = (await SendAsync(town, Town.FirstsLeader, new ShowMember.Query(Town.IdOf(3)))).Value;

        Assert.Equal("member.moreThanOwn",
            (await SendAsync(town, Town.FirstsLeader, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { Rank = "chief" }))).Refusal?.Code);
        Assert.Null((await SendAsync(town, Town.Chief, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { Rank = "chief" }))).Refusal);
    }

    [Fact]
    public async Task The_last_one_who_can_edit_the_rights_table_cannot_be_sent_away()
    {
        await using var town = await FilledAsync();

        var result = await SendAsync(town, Town.FirstsLeader with { Reaches = Town.Chief.Reaches }, new SetMemberStates.Command(new([Town.IdOf(1).ToString()], "retired")));

        Assert.Equal("rights.lockOut", result.Refusal?.Code);
        Assert.Equal(MemberState.Active, (await town.FindAsync(1)).State);
    }

    [Fact]
    public async Task Private_fields_are_for_whoever_has_the_right_and_for_oneself()
    {
        await using var town = await FilledAsync();

        Assert.Null((await SendAsync(town, Town.Reader, new ShowMember.Query(Town.IdOf(4)))).Value.Private);
        Assert.Equal("m3@example.jp", (await SendAsync(town, Town.Reader, new ShowMember.Query(Town.IdOf(3)))).Value.Private?.Email);
        Assert.Equal("000-0000-0000", (await SendAsync(town, Town.Chief, new ShowMember.Query(Town.IdOf(4)))).Value.Private?.Phone);
        Assert.DoesNotContain("example.jp", (await ListAsync(town, Town.Chief)).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Saving_without_private_fields_leaves_them_as_they_are()
    {
        await using var town = await FilledAsync();
        var sheet = (await SendAsync(town, Town.Chief, new ShowMember.Query(Town.IdOf(3)))).Value;

        await SendAsync(town, Town.Chief, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { Private = null, Tags = ["ラッパ隊"] }));

        var member = await town.FindAsync(3);
        Assert.Equal(("000-0000-0000", "m3@example.jp", "ラッパ隊"), (member.Private.Phone, member.Email, member.Tags[0]));
    }

    [Fact]
    public async Task Of_two_who_save_the_second_gets_to_see_what_the_first_did()
    {
        await using var town = await FilledAsync();
        var sheet = (await SendAsync(town, Town.Chief, new ShowMember.Query(Town.IdOf(3)))).Value;
        await SendAsync(town, Town.Chief, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { Tags = ["一"] }));

        var second = await SendAsync(town, Town.Chief, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { Tags = ["二"] }));

        Assert.Equal(["一"], Assert.IsType<MemberChanged>(second.Refusal).Current.Tags);
        Assert.Equal(["一"], (await town.FindAsync(3)).Tags);
    }

    [Fact]
    public async Task Linking_LINE_meanwhile_is_no_conflict_and_is_kept()
    {
        await using var town = await FilledAsync();
        var sheet = (await SendAsync(town, Town.Chief, new ShowMember.Query(Town.IdOf(3)))).Value;
        await town.SaveAsync(await town.FindAsync(3) with { LineUserId = "U" + new string('b', 32) });

        Assert.Null((await SendAsync(town, Town.Chief, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { Tags = ["一"] }))).Refusal);

        Assert.Equal("U" + new string('b', 32), (await town.FindAsync(3)).LineUserId);
    }

    [Fact]
    public async Task A_new_member_gets_the_next_number_and_no_number_is_given_twice()
    {
        await using var town = await FilledAsync();

        var id = (await SendAsync(town, Town.Chief, new CreateMember.Command(_new))).Value;
        Assert.Equal(7, (await town.StateAsync()).Members[id].Number);
        Assert.Equal("number", Assert.IsType<InvalidInput>((await SendAsync(town, Town.Chief, new CreateMember.Command(_new with { Number = 7 }))).Refusal).Errors[0].Field);

        await using (var use = town.Slice.Enter())
        {
            use.Work.Delete((await use.Work.FindAsync<MemberDocument>(id.ToString(), Token))!);
            await use.Work.CommitAsync(Token);
        }
        var next = (await SendAsync(town, Town.Chief, new CreateMember.Command(_new))).Value;
        Assert.Equal(8, (await town.StateAsync()).Members[next].Number);
    }

    [Fact]
    public async Task Six_who_are_entered_at_once_have_six_numbers()
    {
        await using var town = await FilledAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SendAsync(town, Town.Chief, new CreateMember.Command(_new))));

        Assert.All(results, result => Assert.Null(result.Refusal));
        var state = await town.StateAsync();
        Assert.Equal(state.Members.Count, state.Members.Values.Select(member => member.Number).Distinct().Count());
    }

    [Theory]
    [InlineData("family", "", "family")]
    [InlineData("kana", "Takahashi", "kana")]
    [InlineData("kana", "高橋", "kana")]
    [InlineData("unitId", "AAAAAAAAAAAAAAAAAAAAAA", "unitId")]
    [InlineData("joinedOn", "2026-02-30", "joinedOn")]
    [InlineData("joinedOn", "令和8年", "joinedOn")]
    [InlineData("email", "not an address", "private.email")]
    [InlineData("email", "M3@EXAMPLE.JP", "private.email")]
    [InlineData("phone", "でんわ", "private.phone")]
    [InlineData("postalCode", "12345", "private.postalCode")]
    [InlineData("bornOn", "2126-01-01", "private.bornOn")]
    [InlineData("qualification", "", "qualifications[0].name")]
    [InlineData("rank", "general", "rank")]
    public async Task What_cannot_be_taken_is_said_at_its_field(string what, string value, string field)
    {
        await using var town = await FilledAsync();
        var more = new PrivateRow(null, null, null, null, null, null, null, null);
        var fields = what switch
        {
            "family" => _new with { Family = value },
            "kana" => _new with { Kana = value },
            "unitId" => _new with { UnitId = value },
            "joinedOn" => _new with { JoinedOn = value },
            "rank" => _new with { Rank = value },
            "qualification" => _new with { Qualifications = [new(value, null)] },
            "email" => _new with { Private = more with { Email = value } },
            "phone" => _new with { Private = more with { Phone = value } },
            "postalCode" => _new with { Private = more with { PostalCode = value } },
            _ => _new with { Private = more with { BornOn = value } },
        };

        var refusal = Assert.IsType<InvalidInput>((await SendAsync(town, Town.Chief, new CreateMember.Command(fields))).Refusal);

        Assert.Equal([field], refusal.Errors.Select(error => error.Field));
        Assert.EndsWith("。", refusal.Errors[0].Sentence.Replace("例: namae@example.jp", "", StringComparison.Ordinal).Replace("例: 000-0000-0000", "", StringComparison.Ordinal).Replace("例: 386-0000", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Full_width_digits_and_half_width_kana_are_taken_as_they_are_meant()
    {
        await using var town = await FilledAsync();
        var more = new PrivateRow("ichiro＠example.jp", "０００ー１１１１ー２２２２", null, "３８６０００１", null, "1980-02-29", null, null);

        var id = (await SendAsync(town, Town.Chief, new CreateMember.Command(_new with { Kana = "ﾀｶﾊｼ ｲﾁﾛｳ", Private = more }))).Value;

        var member = (await town.StateAsync()).Members[id];
        Assert.Equal(("タカハシ イチロウ", "ichiro@example.jp", "000-1111-2222", "386-0001"), (member.Kana, member.Email, member.Private.Phone, member.Private.PostalCode));
    }

    [Fact]
    public async Task Whoever_is_suspended_or_retires_is_signed_out_and_called_no_more_and_a_retirement_frees_the_LINE_id()
    {
        await using var town = await FilledAsync();
        await SendAsync(town, Town.Chief, new SetMemberStates.Command(new([Town.IdOf(3).ToString()], "suspended")));
        await SendAsync(town, Town.Chief, new SetMemberStates.Command(new([Town.IdOf(4).ToString()], "retired", "2026-03-31")));

        var (suspended, retired) = (await town.FindAsync(3), await town.FindAsync(4));
        var now = town.Slice.Clock.GetUtcNow();
        Assert.Equal((MemberState.Suspended, now, false), (suspended.State, suspended.SignedOutAt, suspended.ToView().Active));
        Assert.NotNull(suspended.LineUserId);
        Assert.Equal((MemberState.Retired, now, null, new DateOnly(2026, 3, 31)), (retired.State, retired.SignedOutAt, retired.LineUserId, retired.LeftOn));
        Assert.Empty(retired.OtherUnitIds);

        await SendAsync(town, Town.Chief, new SetMemberStates.Command(new([Town.IdOf(3).ToString()], "active")));
        Assert.Equal(MemberState.Active, (await town.FindAsync(3)).State);
    }

    [Fact]
    public async Task Nobody_suspends_themselves()
    {
        await using var town = await FilledAsync();

        var answer = (await SendAsync(town, Town.Chief, new SetMemberStates.Command(new([Town.IdOf(1).ToString()], "suspended")))).Value;

        Assert.Equal((0, 1, (string?)null), (answer.Affected, answer.Skipped.Count, answer.ChangeId));
    }

    [Fact]
    public async Task Whoever_comes_back_to_a_LINE_id_that_is_somebody_elses_by_now_comes_back_without()
    {
        await using var town = await FilledAsync();
        await SendAsync(town, Town.Chief, new SetMemberStates.Command(new([Town.IdOf(3).ToString()], "suspended")));
        await town.SaveAsync(await town.FindAsync(4) with { LineUserId = (await town.FindAsync(3)).LineUserId });

        await SendAsync(town, Town.Chief, new SetMemberStates.Command(new([Town.IdOf(3).ToString()], "active")));

        Assert.Null((await town.FindAsync(3)).LineUserId);
    }

    [Fact]
    public async Task A_bulk_change_is_tried_first_and_then_done()
    {
        await using var town = await FilledAsync();
        var body = new ChangeMembers.Body([.. new[] { 3, 4, 6 }.Select(number => Town.IdOf(number).ToString())], new(Rank: "squadLeader", AddTags: ["市役所職員"]), DryRun: true);

        var tried = (await SendAsync(town, Town.Chief, new ChangeMembers.Command(body))).Value;
        Assert.Equal((3, (string?)null, Rank.Member), (tried.Affected, tried.ChangeId, (await town.FindAsync(3)).Rank));

        var done = (await SendAsync(town, Town.Chief, new ChangeMembers.Command(body with { DryRun = false }))).Value;
        var progress = (await SendAsync(town, Town.Chief, new ShowBulkChange.Query(done.ChangeId!))).Value;
        Assert.Equal((Rank.SquadLeader, "done", 3, 3), ((await town.FindAsync(6)).Rank, progress.State, progress.Done, progress.Total));
        Assert.Equal("一括変更: 階級を班長へ、タグを追加", (await SendAsync(town, Town.Chief, new ShowMember.Query(Town.IdOf(3)))).Value.History[0].What);
    }

    [Fact]
    public async Task The_history_says_who_changed_which_field_and_never_what_stood_in_it()
    {
        await using var town = await FilledAsync();
        var sheet = (await SendAsync(town, Town.Chief, new ShowMember.Query(Town.IdOf(3)))).Value;
        await SendAsync(town, Town.Chief, new EditMember.Command(Town.IdOf(3), FieldsOf(sheet) with { Private = sheet.Private! with { Phone = "000-9999-9999" } }));

        var row = Assert.Single((await SendAsync(town, Town.Chief, new ShowMember.Query(Town.IdOf(3)))).Value.History);

        Assert.Equal(("宮下 1", "変更: 個人情報"), (row.Actor, row.What));
    }

    [Fact]
    public async Task Eight_thousand_are_listed_at_once_and_again_as_kept_bytes()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync([.. Enumerable.Range(1, 8_000).Select(number => Town.Member(number))]);
        var first = (await SendAsync(town, Town.Chief, new ListMembers.Query())).Value;
        var watch = Stopwatch.StartNew();

        var again = (await SendAsync(town, Town.Chief, new ListMembers.Query())).Value;

        TestContext.Current.TestOutputHelper!.WriteLine($"warm {watch.Elapsed}, {first.Plain.Length} bytes, {first.Packed.Length} packed");
        Assert.Same(first, again);
        Assert.Equal(8_000, JsonNode.Parse(again.Plain)!["members"]!.AsArray().Count);

        await town.SaveAsync(Town.Member(1) with { FamilyName = "新" });
        Assert.NotEqual(first.ETag, (await SendAsync(town, Town.Chief, new ListMembers.Query())).Value.ETag);
    }
}
