namespace BrigadeDispatch.Alerts.Domain.Reading;

/// <summary>Tells whether a sentence orders members to go or to gather (出動してください, 参集せよ, 集合願います).</summary>
/// <remarks>Read by structure: a verb of going and, directly behind it, the form of an order. 「出動した分団は引き揚げてください」 sends nobody.</remarks>
internal static class Orders
{
    private static readonly WordSet Going = new(["出動", "出場", "参集", "招集", "召集", "集合", "急行", "出向"]);

    private static readonly WordSet Standing = new(["待機"]);

    private static readonly WordSet Directives = new(
    [
        .. from link in (string[])["", "して", "し", "を", "に"]
           from order in (string[])["ください", "下さい", "いただきた", "いただきます", "いただけます", "頂きた", "頂きます", "願います", "願いた", "願う", "ねがいます", "お願い", "おねがい"]
           select link + order,
        "せよ", "すること", "のこと", "されたい", "しなさい", "を要請", "を命",
    ]);

    /// <summary>Orders that are one word.</summary>
    private static readonly WordSet Whole = new(["集まれ", "集まってください", "集まって下さい", "集まり願", "駆けつけてください", "駆け付けてください", "現場へ向かってください", "現場に向かってください", "現場へ向かえ", "現場に向かえ"]);

    /// <summary>True for an order to go, to gather or to stand by.</summary>
    internal static bool Calls(string s, Vocabulary words) => !words.Events.IsIn(s) && (Given(s, Going) || Given(s, Standing) || Whole.IsIn(s));

    /// <summary>True for an order to go or to gather: it makes an alarm of a mail that also tells a state.</summary>
    internal static bool Sends(string s, Vocabulary words) => !words.Events.IsIn(s) && (Given(s, Going) || Whole.IsIn(s));

    /// <summary>True if a time in such a sentence is when people are to be there, not when something happened.</summary>
    internal static bool Gathers(string behindTime)
    {
        var at = Meeting.Find(behindTime, 0, out var word);
        return at >= 0 && at <= 30 && Directives.At(behindTime, at + word.Length) is not null;
    }

    private static readonly WordSet Meeting = new(["参集", "集合", "招集", "召集"]);

    private static bool Given(string s, WordSet verbs)
    {
        for (var at = verbs.Find(s, 0, out var verb); at >= 0; at = verbs.Find(s, at + verb.Length, out verb))
        {
            if (Directives.At(s, at + verb.Length) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
