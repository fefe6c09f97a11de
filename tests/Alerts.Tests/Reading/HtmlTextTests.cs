using BrigadeDispatch.Alerts.Domain.Reading;
using Xunit;

namespace BrigadeDispatch.Alerts.Tests.Reading;

/// <summary>HTML mails become lines that the forms can be read from.</summary>
public sealed class HtmlTextTests
{
    public static TheoryData<string, string> Pages => new()
    {
        { "<p>一</p><p>二</p>", "一\n二" },
        { "一<br>二<br/>三<BR />四", "一\n二\n三\n四" },
        { "<div>一<div>二</div></div>三", "一\n二\n三" },
        { "<ul><li>一</li><li>二</li></ul>", "一\n二" },
        { "<table><tr><th>種別</th><th>場所</th></tr><tr><td>火災</td><td>上田市</td></tr></table>", "種別\t場所\n火災\t上田市" },
        { "<table><tr><td></td><td>上田市</td></tr></table>", "\t上田市" },
        { "<table>\n<tr>\n  <td><p>種別</p></td>\n  <td><p>火災</p></td>\n</tr>\n</table>", "種別\t火災" },
        { "<table><tr><td>一<br>二</td></tr></table>", "一\n二" },
        { "<dl><dt>種別</dt><dd>火災</dd><dt>場所</dt><dd>上田市</dd></dl>", "種別\t火災\n場所\t上田市" },
        { "<style>p{color:red}</style><script>alert('火災')</script><p>一</p>", "一" },
        { "<head><title>題</title></head><body>一</body>", "一" },
        { "<!-- 火災 -->一", "一" },
        { "<!DOCTYPE html><html lang=ja><body class=\"a>b\">一</body></html>", "一" },
        { "1&lt;2 &amp;&nbsp;3 &#19978;&#x7530; &unknown; &", "1<2 & 3 上田 &unknown; &" },
        { "一\n  二", "一二" },
        { "one\n  two", "one two" },
        { "<b>一</b><span>二</span>", "一二" },
        { "<p>一", "一" },
        { "一 < 二", "一 < 二" },
        { "<script>閉じない 一", "閉じない 一" },
        { "", "" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void Becomes_lines(string html, string expected) => Assert.Equal(expected.Trim('\t'), HtmlText.From(html));

    [Theory]
    [InlineData("<火災発生連絡>", false)]
    [InlineData("<訓練> 1 < 2", false)]
    [InlineData("一<br>二", true)]
    [InlineData("<html><body>一</body></html>", true)]
    [InlineData("a <b@c.example>", false)]
    public void Is_told_from_brackets_in_plain_text(string text, bool html) => Assert.Equal(html, HtmlText.LooksLikeHtml(text));
}
