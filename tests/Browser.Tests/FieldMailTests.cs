using System.Globalization;

namespace BrigadeDispatch.Browser.Tests;

/// <summary>A sample mail of the field, answered by many.</summary>
/// <remarks>The mail's date and time are moved to now, all else in it stays; the answers are taps of the stand-in's members.</remarks>
public sealed class FieldMailTests(Chromium chromium)
{
    private static readonly string[] _likely =
    [
        "直行5分", "直行5分", "直行10分", "直行10分", "直行15分", "出動・直行", "詰所5分", "詰所10分", "詰所15分", "出動・詰所", "遅れて行く", "遅れて行く",
        "出動できない", "出動できない", "出動できない",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sample_mail_of_the_field_fills_the_board_with_people_and_minutes()
    {
        var sample = Path.Combine(Repository.Root, "..", "shared", "samples", "mails", "01-labelled-iso2022jp-7bit.eml");
        Assert.SkipUnless(File.Exists(sample), "The sample mails are not on this machine (../shared/samples/mails)");
        await using var rehearsal = await Rehearsal.StartAsync(chromium, Token);
        await rehearsal.MailAsync(OfNow(await File.ReadAllBytesAsync(sample, Token)), Token);
        var callOut = await rehearsal.CallOutAsync("建物火災", Token);
        var board = await rehearsal.OpenBoardAsync(callOut, new Viewpoint("board", 1280, 800, false, ColorScheme.Light));
        await board.ReadyAsync("C2");
        await Assertions.Expect(board.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToContainTextAsync("上田市大手一丁目11-16付近");
        await Assertions.Expect(board.Page.Locator(".landmark")).ToContainTextAsync("市役所本庁舎");
        await Assertions.Expect(board.Id("delivery")).ToContainTextAsync("LINE受付 60/61");

        var chance = new Random(17);
        var answered = 0;
        var timed = 0;
        foreach (var phone in rehearsal.Line.Users.Of("demo").OrderBy(_ => chance.Next()).ToList())
        {
            if (chance.NextDouble() < 0.2)
                continue;   // never answers
            var label = _likely[chance.Next(_likely.Length)];
            Assert.True((await phone.TapAsync(label, Token)).Received);
            answered++;
            timed += label.EndsWith('分') ? 1 : 0;
        }
        await Assertions.Expect(board.Id("count-silent")).ToHaveTextAsync((61 - answered).ToString(CultureInfo.InvariantCulture));
        await Assertions.Expect(board.Page.Locator("tr.person .arrival .rest")).ToHaveCountAsync(timed);
        board.AssertQuiet();
        await board.KeepAsync("field-mail");
    }

    private static byte[] OfNow(byte[] mail)
    {
        var japan = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9));
        var text = DispatchMail.Charset.GetString(mail).ReplaceLineEndings("\r\n");
        var moved = text
            .Replace("Wed, 18 Nov 2026 21:04:41", japan.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("18日21時04分", japan.ToString("d日HH時mm分", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.DoesNotContain("21時04分", moved, StringComparison.Ordinal);
        return DispatchMail.Charset.GetBytes(moved.EndsWith("\r\n", StringComparison.Ordinal) ? moved : moved + "\r\n");
    }
}
