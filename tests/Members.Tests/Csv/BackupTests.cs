using System.Diagnostics;
using System.Text.Json;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Contracts.Tenancy;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Csv;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.SliceKit;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Csv;

/// <summary>What was written out brings the brigade back as it was.</summary>
public sealed class BackupTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Everything a file can hold, and awkward.
    private static readonly MemberDocument _awkward = Town.Member(7) with
    {
        Kind = MemberKind.Staff, FamilyName = "=SUM(A1)", GivenName = "'quoted'", Kana = "ー・ぷらす", Rank = Rank.Member, State = MemberState.Retired,
        OtherUnitIds = [Town.Second.Id, Town.Headquarters.Id], Roles = [new HeldRole(Town.Driver.Id, Town.SecondA.Id), new HeldRole(Town.Admin.Id, Town.FirstA.Id)],
        Tags = ["夜間;可", "@home", "a\\b", "'x"], Qualified = [new Qualification("大型:限定", new DateOnly(2030, 2, 28)), new Qualification("機関員")],
        JoinedOn = new DateOnly(1999, 4, 1), LeftOn = new DateOnly(2025, 3, 31), Email = "=formula@example.jp", LineUserId = null,
        Private = new PrivateFields
        {
            Phone = "+81-90-1234-5678", OtherPhone = "0268-22-0119", PostalCode = "386-0024", Address = "-1丁目,\"角\"の家", BornOn = new DateOnly(1970, 12, 31),
            EmergencyContact = "妻 080", Memo = "-改行と\n「,」のある\"メモ\" '=1",
        },
    };

    private static string Told(MemberDocument member) =>
        JsonSerializer.Serialize(member with { SignedOutAt = null, LineUserId = null }, MemberDocument.Json);

    private static async Task DeleteAsync(Town town, params IEnumerable<int> numbers)
    {
        await using var use = town.Slice.Enter();
        foreach (var number in numbers)
            use.Work.Delete((await use.Work.FindAsync<MemberDocument>(Town.IdOf(number).ToString(), Token))!);
        await use.Work.CommitAsync(Token);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("cp932")]
    public async Task A_whole_demo_brigade_comes_back_unchanged_byte_for_byte(string encoding)
    {
        await using var town = await Town.OpenAsync();
        foreach (var seed in town.Slice.Services.GetServices<IDemoSeed>().OrderBy(seed => seed.Order))
            await seed.SeedAsync(1, Slice.Brigade, 300, Token);
        var file = await Tables.ExportAsync(town, encoding);

        var outcome = await Tables.CheckAsync(town, file);

        Assert.Equal((encoding, 0, 0, 0, 0), (outcome.Encoding, outcome.ErrorCount, outcome.New, outcome.Changed, outcome.Removed));
        Assert.Equal((await town.StateAsync()).Members.Count, outcome.Unchanged);
        Assert.True(outcome.Unchanged >= 302);
        Assert.Empty(outcome.Diff);
        Assert.Empty(outcome.Warnings);
        Assert.Equal(file, await Tables.ExportAsync(town, encoding));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("cp932")]
    public async Task The_same_file_restores_who_was_changed_and_who_is_gone(string encoding)
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1), Town.Member(2), _awkward);
        var before = (await town.StateAsync()).Members.Values.ToDictionary(member => member.Id, Told);
        var file = await Tables.ExportAsync(town, encoding);
        await town.SaveAsync(Town.Member(2) with { FamilyName = "別名", UnitId = Town.Second.Id, Private = new PrivateFields(), Email = null, Tags = ["x"] });
        await DeleteAsync(town, 7);
        Assert.Equal(2, (await town.StateAsync()).Members.Count);

        var outcome = await Tables.CheckAsync(town, file);
        Assert.Equal((0, 1, 1, 1, 0), (outcome.ErrorCount, outcome.New, outcome.Changed, outcome.Unchanged, outcome.Removed));
        await Tables.ApplyAsync(town, outcome);

        var after = (await town.StateAsync()).Members.Values.ToDictionary(member => member.Id, Told);
        Assert.Equal(before, after);
        Assert.Equal(file, await Tables.ExportAsync(town, encoding));
    }

    [Fact]
    public async Task Somebody_whose_number_was_given_by_the_service_comes_back_under_it_and_a_stranger_does_not()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1));
        await Tables.ApplyAsync(town, await Tables.CheckAsync(town, Tables.Bytes("団員番号,姓,名,所属\r\n,佐藤,一郎,団本部\r\n")));
        var file = await Tables.ExportAsync(town);
        var joined = (await town.StateAsync()).Members.Values.Single(member => member.Number == 2);
        await using (var use = town.Slice.Enter())
        {
            use.Work.Delete((await use.Work.FindAsync<MemberDocument>(joined.DocumentId, Token))!);
            await use.Work.CommitAsync(Token);
        }

        var stranger = await Tables.CheckAsync(town, Tables.Bytes("団員番号,姓,名,所属\r\n2,鈴木,次郎,団本部\r\n"));
        Assert.Contains("以前の団員の番号", Assert.Single(stranger.Errors).Sentence, StringComparison.Ordinal);
        await Tables.ApplyAsync(town, await Tables.CheckAsync(town, file));

        Assert.Equal(Told(joined), Told((await town.StateAsync()).Members[joined.Id]));
    }

    [Fact]
    public async Task Any_field_of_any_text_survives_being_written_out_and_taken_in_anew()
    {
        await using var town = await Town.OpenAsync();
        var state = await town.StateAsync();
        var names = new BrigadeNames(state);
        foreach (var (encoding, texts) in new[] { ("utf-8", Texts.InUtf8), ("cp932", Texts.InCp932) })
        {
            var writable = Gen.Select(texts, text => string.Concat(text.ReplaceLineEndings("\n").Where(c => c == '\n' || !CellText.HasControls($"{c}"))).Trim());
            var line = Gen.Select(writable, text => text.Replace("\n", "", StringComparison.Ordinal).Trim());
            var gen = from family in line
                      from memo in writable
                      from tags in Gen.ListOf(line)
                      from qualified in Gen.ListOf(Gen.Zip(line, Gen.Choose(0, 1)))
                      select Town.Member(1) with
                      {
                          FamilyName = Cut("姓" + family, 40),
                          Tags = [.. tags.Select(tag => Cut(tag, 30)).Where(tag => tag.Length > 0).Distinct().Take(30)],
                          Qualified = [.. qualified.Where(one => one.Item1.Length > 0).DistinctBy(one => Cut(one.Item1, 40)).Take(50).Select(one => new Qualification(Cut(one.Item1, 40), one.Item2 == 0 ? null : new DateOnly(2030, 1, 1)))],
                          Private = new PrivateFields { Memo = memo.Length == 0 ? null : Cut(memo, 1000) },
                      };
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(gen), member =>
            {
                var file = MemberFile.Write(state, [member], Reach.Brigade, encoding, substitute: false).Value;
                using var table = CsvTable.Open(file).Value;
                var view = new ImportView(Reach.Brigade, Reach.Brigade, null, new DateOnly(2026, 1, 1), town.Slice.Clock.GetUtcNow());
                var judged = new ImportJudge(state, new HashSet<int>(), view).Judge(table).Value;
                return judged.ErrorCount == 0 && judged.Changes is [{ Before: null } change] && Told(change.After) == Told(member);
            }));
        }

        static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)].Trim();
    }

    [Fact]
    public async Task Without_the_right_private_columns_are_left_out_and_in_part_of_the_brigade_they_are_marked()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1), Town.Member(20, Town.Second));
        var blind = Town.Chief with { Permissions = Town.Chief.Permissions.Except([Permission.SeePrivateFields]).ToHashSet() };
        var half = Town.Chief with { Reaches = new Dictionary<Permission, Reach>(Town.Chief.Reaches) { [Permission.SeePrivateFields] = Town.FirstsLeader.ReachOf(Permission.SeePrivateFields) } };

        Assert.DoesNotContain("電話", Tables.Rows(await Tables.ExportAsync(town, actor: blind))[0].Keys);
        var file = await Tables.ExportAsync(town, actor: half);
        Assert.Equal(["000-0000-0000", "（権限なし）"], Tables.Rows(file).Select(row => row["電話"]));
        Assert.Equal([1], Tables.Rows(await Tables.ExportAsync(town, actor: Town.FirstsLeader)).Select(row => int.Parse(row["団員番号"])));

        Assert.Equal(2, (await Tables.CheckAsync(town, file)).Unchanged);
    }

    [Fact]
    public async Task An_export_is_in_the_audit_trail_with_counts_and_no_name()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1));
        await Tables.ExportAsync(town);

        var trail = await town.Slice.Store.ChangesSinceAsync(Slice.Brigade, 0, [UnitOfWork.AuditType], 1000, Token);
        var last = System.Text.Encoding.UTF8.GetString(town.Slice.Keys.Open(Slice.Brigade, UnitOfWork.AuditType, trail.Changes[^1].Id, trail.Changes[^1].Body.Span));
        Assert.Contains("\"members.exported\"", last, StringComparison.Ordinal);
        Assert.Contains("\"1 private utf-8\"", last, StringComparison.Ordinal);
        Assert.DoesNotContain("宮下", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_code_page_932_lacks_is_told_and_replaced_only_if_asked_for()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1) with { FamilyName = "𠮷田" });
        await using var use = town.Slice.Enter(Town.Chief);

        var refusal = (await use.Mediator.Send(new ExportMembers.Query("cp932", false), Token)).Refusal!;

        Assert.Equal("csv.characters", refusal.Code);
        Assert.Contains("2行目 団員番号1 姓 「𠮷」", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal("〓田", Tables.Rows(await Tables.ExportAsync(town, "cp932", substitute: true))[0]["姓"]);
        Assert.Equal("csv.encoding", (await use.Mediator.Send(new ExportMembers.Query("utf-16", false), Token)).Refusal?.Code);
    }

    [Fact]
    public async Task The_template_is_read_as_one_new_member()
    {
        await using var town = await Town.OpenAsync();
        foreach (var encoding in new[] { "utf-8", "cp932" })
        {
            await using var use = town.Slice.Enter(Town.Chief);
            var file = (await use.Mediator.Send(new TemplateOfMembers.Query(encoding), Token)).Value;

            var outcome = await Tables.CheckAsync(town, file);

            Assert.Equal((0, 1), (outcome.ErrorCount, outcome.New));
            Assert.Equal(MemberColumns.All.Select(column => column.Heading), Tables.Rows(file)[0].Keys);
        }
    }

    [Fact]
    public async Task Eight_thousand_members_are_checked_and_taken_in()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync([.. Enumerable.Range(1, 8_000).Select(number => Town.Member(number))]);
        var file = System.Text.Encoding.UTF8.GetString(await Tables.ExportAsync(town)).Replace("みやした", "みやもと", StringComparison.Ordinal);

        var watch = Stopwatch.StartNew();
        var outcome = await Tables.CheckAsync(town, Tables.Bytes(file));
        var checkedIn = watch.Elapsed;
        await Tables.ApplyAsync(town, outcome);
        TestContext.Current.TestOutputHelper!.WriteLine($"checked {checkedIn}, applied {watch.Elapsed}");

        Assert.Equal((8_000, 1_000), (outcome.Changed, outcome.Diff.Count));
        Assert.All((await town.StateAsync()).Members.Values, member => Assert.Equal("みやもと たろう", member.Kana));
    }

    [Fact]
    public async Task The_largest_file_is_kept_in_parts_and_comes_back()
    {
        await using var town = await Town.OpenAsync();
        await town.SaveAsync(Town.Member(1));
        var random = new Random(1);
        var rows = Enumerable.Range(2, 700).Select(number =>
            $"{number},佐藤,一郎,団本部,{string.Concat(Enumerable.Range(0, 9_000).Select(_ => (char)random.Next(0x4E00, 0x9F00)))}\r\n");
        var file = Tables.Bytes("団員番号,姓,名,所属,知らない列\r\n" + string.Concat(rows));
        Assert.InRange(file.Length, 18_000_000, CsvLimits.Bytes);

        var outcome = await Tables.CheckAsync(town, file);
        var parts = await town.Slice.Store.ChangesSinceAsync(Slice.Brigade, 0, [MemberImportPartDocument.Type], 1000, Token);
        await Tables.ApplyAsync(town, outcome);

        Assert.InRange(parts.Changes.Count, 5, 25);
        Assert.Equal(701, (await town.StateAsync()).Members.Count);
    }
}
