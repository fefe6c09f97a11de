using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using BrigadeDispatch.CallOuts.Domain;
using BrigadeDispatch.Contracts.CallOuts;
using BrigadeDispatch.Kernel;

namespace BrigadeDispatch.CallOuts.Features;

/// <summary>The answer page as HTML: text, style and buttons in one answer below 14 KB, so that one bar of signal suffices.</summary>
internal static class AnswerHtml
{
    private static readonly HtmlEncoder _encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly int[] _minutes = [5, 10, 15, 20];

    // Registers what keeps this page readable without signal; the page works without it.
    private const string Script = "navigator.serviceWorker&&navigator.serviceWorker.register('/answer-worker.js',{scope:'/answer/'}).catch(()=>{})";

    private const string Style = PageStyle + "\n" + AnswerWater.Style;

    private const string PageStyle = """
        :root{color-scheme:light dark;--ground:#fff;--text:#1a1a1a;--soft:#4d4d4d;--line:#949494;--alarm:#ce0000;--coming:#0017c1;--oncoming:#fff;--late:#ffd43d;--cannot:#e6e6e6;--done:#197a4b}
        @media(prefers-color-scheme:dark){:root{--ground:#1a1a1a;--text:#fff;--soft:#cccccc;--line:#767676;--coming:#9db7f9;--oncoming:#1a1a1a;--cannot:#666;--done:#71c598}}
        *{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--text);font:1.125rem/1.6 "Hiragino Sans","Noto Sans JP","BIZ UDPGothic","Yu Gothic UI",Meiryo,system-ui,sans-serif}
        main{max-width:36rem;margin:0 auto;padding:1rem 1rem 3rem}header{color:var(--soft);font-size:1rem}h1{font-size:1.25rem;margin:.25rem 0 1rem}
        article{border:2px solid var(--line);border-top:8px solid var(--alarm);padding:1rem;margin:0 0 1.5rem}h2{font-size:1.75rem;line-height:1.3;margin:0}
        .place{font-size:1.5rem;font-weight:700;line-height:1.4;margin:.25rem 0 .5rem;overflow-wrap:anywhere}.soft{color:var(--soft);margin:.25rem 0}
        .own{border-left:8px solid var(--line);padding:.25rem .75rem;margin:1rem 0;font-weight:700}.own.given{border-color:var(--done)}
        .drill{background:var(--late);color:#1a1a1a;font-weight:700;text-align:center;padding:.5rem}
        .problem{border:3px solid var(--alarm);padding:.75rem 1rem;margin:0 0 1rem;font-weight:700}
        form{display:grid;grid-template-columns:1fr 1fr;gap:12px}button{min-height:88px;font:inherit;font-size:1.25rem;font-weight:700;border:2px solid var(--coming);border-radius:8px;padding:.5rem;background:var(--ground);color:var(--text);cursor:pointer}
        button.direct{background:var(--coming);color:var(--oncoming)}button.late{background:var(--late);color:#1a1a1a;border-color:#1a1a1a}button.unable{background:var(--cannot);border-color:var(--line)}
        .minutes{grid-template-columns:repeat(4,1fr);margin-top:12px}.minutes button{min-height:64px}.minutes p{grid-column:1/-1;margin:.25rem 0 0}
        button:focus-visible,a:focus-visible{outline:4px solid var(--text);outline-offset:2px}a{color:inherit}
        """;

    /// <summary>Own style only, forms to ourselves only, and the one line of script that registers the worker for reading without signal.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; script-src '{Hash(Script)}'; worker-src 'self'; style-src '{Hash(Style)}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The page of a member, true at a moment.</summary>
    public static string Page(string brigade, string name, IReadOnlyList<AnswerPage.OpenCallOut> open, Refusal? refused, DateTimeOffset now)
    {
        var html = new StringBuilder();
        if (refused is not null)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"problem\" role=\"alert\">{Text(refused.Sentence)}</p>");
        if (open.Count == 0)
            html.Append("<p>いま、あなたへの出動指令はありません。</p><p class=\"soft\">このページを保存しておくと、出動のときにここから回答できます。このリンクはあなた専用です。ほかの人に渡さないでください。</p>");
        foreach (var callOut in open)
            CallOut(html, callOut, now);
        html.Append("<p><a href=\"\">最新の状況を読み込む</a></p>");
        var drill = open.Any(callOut => callOut.Incident.Drill) ? "【訓練】" : "";
        return Frame($"{drill}{(open.Count == 0 ? "出動の回答" : Title(open[0]))}", $"<header>{Text(brigade)}</header><h1>{Text(name)} さんの回答</h1>{html}<script>{Script}</script>", now);
    }

    /// <summary>A link that is none: the same for wrong, replaced and taken back.</summary>
    public static string NoLink() => Frame("リンクが使えません",
        "<h1>このリンクは使えません</h1><p>新しいリンクに替わったか、取り消されました。団本部または分団長に、新しいリンクを出してもらってください。出動できるかどうかは電話で伝えてください。</p>");

    private static void CallOut(StringBuilder html, AnswerPage.OpenCallOut callOut, DateTimeOffset now)
    {
        var incident = callOut.Incident;
        html.Append("<article>");
        if (incident.Drill)
            html.Append("<p class=\"drill\">訓練　これは訓練です</p>");
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(incident.Kind ?? incident.Title)}</h2>");
        if (incident.Place is { } place)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"place\">{Text(place)}</p>");
        else if (incident.Kind is null && incident.Text.Length > 0)
            html.Append(CultureInfo.InvariantCulture, $"<p>{Text(incident.Text.Length > 400 ? incident.Text[..400] + "…" : incident.Text)}</p>");
        if (incident.Landmark is { } landmark)
            html.Append(CultureInfo.InvariantCulture, $"<p>目標 {Text(landmark)}</p>");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{(incident.OccurredAt is { } at ? "覚知 " + JapanTime.DayAndClock(at) + "　" : "")}指令 {JapanTime.DayAndClock(callOut.IssuedAt)}</p>");
        if (incident.Place is { } target)
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"https://www.google.com/maps/search/?api=1&amp;query={Uri.EscapeDataString(target)}\" rel=\"noreferrer\">地図で見る</a></p>");
        html.Append(callOut.Own is { } own
            ? $"<p class=\"own given\" role=\"status\">受け付けました {JapanTime.ClockWithSeconds(own.AnsweredAt)}<br>あなたの回答: {Words(own)}</p>"
            : "<p class=\"own\">あなたの回答: まだです</p>");
        html.Append(CultureInfo.InvariantCulture, $"<form method=\"post\"><input type=\"hidden\" name=\"callOut\" value=\"{callOut.Id}\">");
        foreach (var (value, label) in new[] { ("direct", "出動・直行"), ("station", "出動・詰所"), ("late", "遅れて行く"), ("unable", "出動できない") })
            html.Append(CultureInfo.InvariantCulture, $"<button class=\"{value}\" name=\"answer\" value=\"{value}\">{label}</button>");
        html.Append("</form>");
        if (callOut.Own is { Answer: Answer.Direct or Answer.Station } coming)
        {
            html.Append(CultureInfo.InvariantCulture, $"<form class=\"minutes\" method=\"post\"><p>何分で着きますか</p><input type=\"hidden\" name=\"callOut\" value=\"{callOut.Id}\">");
            foreach (var minutes in _minutes)
                html.Append(CultureInfo.InvariantCulture, $"<button name=\"answer\" value=\"{(coming.Answer == Answer.Direct ? "direct" : "station")}-{minutes}\">{minutes}分</button>");
            html.Append("</form>");
        }
        AnswerWater.Write(html, callOut.Water, now, Text);
        html.Append("</article>");
    }

    private static string Title(AnswerPage.OpenCallOut callOut) => $"{callOut.Incident.Kind ?? callOut.Incident.Title} {callOut.Incident.Place}".Trim();

    private static string Words(Response response)
    {
        var words = response.Answer switch
        {
            Answer.Direct => "出動・直行",
            Answer.Station => "出動・詰所",
            Answer.Late => "遅れて行く",
            Answer.Unable => "出動できない",
            _ => throw new ArgumentOutOfRangeException(nameof(response)),
        };
        return response.Minutes is { } minutes ? $"{words}　約{minutes}分" : words;
    }

    // The worker puts its bar in the place of the mark, and tells by the time how old what it kept is.
    private static string Frame(string title, string body, DateTimeOffset? savedAt = null) =>
        $"""<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{Text(title)}</title><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">{(savedAt is { } at ? $"<meta name=\"saved-at\" content=\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\">" : "")}<style>{Style}</style></head><body><main data-screen="M6"><!--offline-bar-->{body}</main></body></html>""";

    private static string Text(string text) => _encoder.Encode(text);
}
