using System.Text;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Inspections;
using BrigadeDispatch.WaterSources.Inspections.Features;

namespace BrigadeDispatch.WaterSources.Tests.Inspections;

/// <summary>A defect from its finding to the proof that it is mended, and the letter about it.</summary>
public sealed class DefectTests
{
    [Fact]
    public async Task A_defect_is_found_told_to_the_owner_and_closed_with_proof()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        await slice.EnterAsync(source, "repair", signs: "cover");
        var id = Assert.Single(await slice.DefectsAsync("open")).Id;

        await slice.SendAsync(new TellDefect.Command(id, new TellDefect.Form("mail", "上下水道局 田中様")));
        var told = Assert.Single(await slice.DefectsAsync("told"));
        Assert.Equal(("mail", "上下水道局 田中様", slice.Now), (told.ToldHow, told.ToldTo, told.ToldAt!.Value));

        var bare = await slice.SendAsync(new CloseDefect.Command(id, new CloseDefect.Form(" ", [])));
        Assert.Contains("メモか写真", bare.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Null((await slice.SendAsync(new CloseDefect.Command(id, new CloseDefect.Form("ふたを交換", null)))).Refusal);

        Assert.Equal("ふたを交換", Assert.Single(await slice.DefectsAsync("closed")).ProofNote);
        Assert.False((await slice.MarksAsync(source))!.NeedsInspection);
        Assert.Equal("waterDefect.closed", (await slice.SendAsync(new TellDefect.Command(id, new TellDefect.Form("mail", "x")))).Refusal!.Code);
    }

    [Fact]
    public async Task Only_whoever_plans_there_reports_and_closes()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        await slice.EnterAsync(await slice.SourceAsync("1", InspectionSlice.First), "repair", signs: "cover");
        var defect = Assert.Single((await slice.SendAsync(new ListDefects.Query(null), InspectionSlice.OfSecond)).Value.Defects);

        Assert.False(defect.MayPlan);
        Assert.Equal("団員", defect.By);   // whoever may not see members is told no name
        Assert.IsType<PermissionDenied>((await slice.SendAsync(new TellDefect.Command(defect.Id, new TellDefect.Form("mail", "x")), InspectionSlice.OfSecond)).Refusal);
        Assert.IsType<PermissionDenied>((await slice.SendAsync(new CloseDefect.Command(defect.Id, new CloseDefect.Form("x", null)), InspectionSlice.OfSecond)).Refusal);
        Assert.IsType<PermissionDenied>((await slice.SendAsync(new WriteDefectLetter.Command(new WriteDefectLetter.Form([defect.Id], "a@b.example")), InspectionSlice.OfSecond)).Refusal);
        Assert.IsType<Missing>((await slice.SendAsync(new TellDefect.Command(InspectionSlice.NewId(), new TellDefect.Form("mail", "x")))).Refusal);
        Assert.IsType<InvalidInput>((await slice.SendAsync(new ListDefects.Query("broken"))).Refusal);
    }

    [Fact]
    public async Task Found_again_after_it_was_mended_it_is_a_new_one()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("1", InspectionSlice.First);
        var round = await slice.RoundAsync(InspectionSlice.First);
        for (var time = 1; time <= 3; time++)
        {
            slice.Clock.Advance(TimeSpan.FromMinutes(5));
            await slice.EnterAsync(source, "repair", round: round, signs: "cover");
            await slice.SendAsync(new CloseDefect.Command(Assert.Single(await slice.DefectsAsync("open")).Id, new CloseDefect.Form("直した", null)));
            Assert.Equal(time, (await slice.DefectsAsync("closed")).Count);
        }
    }

    [Fact]
    public async Task The_letter_is_the_very_mail_that_mailparser_reads()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        var source = await slice.SourceAsync("中-12", InspectionSlice.First, adjust: one => one with { Owner = "=上下水道局, 管理係" });
        await slice.EnterAsync(source, "repair", note: "ふたが\n固い", signs: "cover");
        var id = Assert.Single(await slice.DefectsAsync()).Id;

        var letter = (await slice.SendAsync(new WriteDefectLetter.Command(new WriteDefectLetter.Form([id], " suido@city.example ")))).Value;

        // src/mail-gateway/src/test/defect-letter.test.ts reads this file with mailparser: receiver, subject, text, attachment.
        var golden = Path.Combine(AppContext.BaseDirectory, "Inspections", "water-defects.eml");
        Assert.Equal(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken), Encoding.ASCII.GetString(WriteDefectLetter.Mail(letter)));
    }

    [Fact]
    public async Task The_letter_needs_open_defects_and_a_receiver_only_if_one_is_told()
    {
        await using var slice = await InspectionSlice.OpenAsync();
        await slice.EnterAsync(await slice.SourceAsync("中-12", InspectionSlice.First), "repair", signs: "cover");
        var id = Assert.Single(await slice.DefectsAsync()).Id;

        var unaddressed = (await slice.SendAsync(new WriteDefectLetter.Command(new WriteDefectLetter.Form([id], "")))).Value;
        Assert.DoesNotContain("To", Read(Encoding.ASCII.GetString(WriteDefectLetter.Mail(unaddressed))).Headers.Keys);
        Assert.Equal("to", Assert.Single(Assert.IsType<InvalidInput>(
            (await slice.SendAsync(new WriteDefectLetter.Command(new WriteDefectLetter.Form([id], "nobody")))).Refusal).Errors).Field);
        await slice.SendAsync(new CloseDefect.Command(id, new CloseDefect.Form("直した", null)));
        Assert.Equal("waterDefect.closed", (await slice.SendAsync(new WriteDefectLetter.Command(new WriteDefectLetter.Form([id], "suido@city.example")))).Refusal?.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b")]
    [InlineData("a@b.example\r\nBcc: all@b.example")]
    [InlineData("a b@c.example")]
    [InlineData(".a@b.example")]
    [InlineData("a@b.example.")]
    [InlineData("田中@b.example")]
    [InlineData("<a@b.example>")]
    public void What_is_no_address_gets_no_letter(string to) => Assert.Null(MailDraft.Address(to));

    [Fact]
    public void Whatever_stands_in_a_letter_its_lines_stay_short_plain_and_readable()
    {
        var random = new Random(11);
        string[] pieces = ["あ", "消防", "a", " ", "=?", "?=", "🚒", "\r\n", "\0", "é", "=", "\t", "第1分団", "̈", "𠮷"];
        for (var round = 0; round < 300; round++)
        {
            var subject = string.Concat(Enumerable.Range(0, random.Next(0, 80)).Select(_ => pieces[random.Next(pieces.Length)]));
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 300)).Select(_ => pieces[random.Next(pieces.Length)]));

            var mail = MailDraft.Write("a@b.example", subject, text, "水利の不具合.csv", "water-defects.csv", Encoding.UTF8.GetBytes(text), DateTimeOffset.UnixEpoch);

            Assert.All(mail, octet => Assert.True(octet is 13 or 10 or (>= 32 and < 127)));
            var lines = Encoding.ASCII.GetString(mail).Split("\r\n");
            Assert.All(lines, line => Assert.True(line.Length <= 78 && !line.Contains('\n', StringComparison.Ordinal), line));
            var (headers, body) = Read(Encoding.ASCII.GetString(mail));
            var said = string.Concat(subject.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? " " : rune.ToString()));
            Assert.Equal(said.Trim(), headers["Subject"].Trim());
            Assert.Equal(text.ReplaceLineEndings("\r\n"), body);
        }
    }

    // A reader of its own: unfolds headers, decodes encoded words (blanks between two of them are none), decodes the text.
    private static (Dictionary<string, string> Headers, string Body) Read(string mail)
    {
        var parts = mail.Split("--=_part");
        var end = parts[0].IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = parts[0][..end].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n")
            .Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => Words(pair.Length > 1 ? pair[1] : ""));
        var text = parts[1][(parts[1].IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return (headers, Encoding.UTF8.GetString(Convert.FromBase64String(text.Replace("\r\n", "", StringComparison.Ordinal))));
    }

    private static string Words(string value)
    {
        var text = new StringBuilder();
        var word = false;
        foreach (var part in value.Split(' '))
        {
            if (part.StartsWith("=?UTF-8?B?", StringComparison.Ordinal) && part.EndsWith("?=", StringComparison.Ordinal))
            {
                Assert.True(part.Length <= 75, part);
                if (text.Length > 0 && !word)
                    text.Append(' ');
                text.Append(Encoding.UTF8.GetString(Convert.FromBase64String(part[10..^2])));
                word = true;
                continue;
            }
            if (text.Length > 0)
                text.Append(' ');
            text.Append(part);
            word = false;
        }
        return text.ToString();
    }
}
