using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>Members without LINE answer by a personal link: opening it does nothing, one tap answers.</summary>
public sealed class AnswerPageTests(SharedApp shared) : Scenario(shared.App), IClassFixture<SharedApp>
{
    private const int WithoutLine = SharedApp.Members + 2;

    private async Task<string> MemberIdAsync(int number) =>
        (string)(await Client.GetAsync("/api/brigades/demo/members", Token))["members"]!.AsArray().Single(member => (int)member!["number"]! == number)!["id"]!;

    private async Task<Uri> LinkAsync(int number)
    {
        using var made = await (await App.AdminAsync()).Http.PostAsync($"/api/brigades/demo/members/{await MemberIdAsync(number)}/answer-link", null, Token);
        var body = await made.Content.ReadAsStringAsync(Token);
        Assert.True(made.IsSuccessStatusCode, body);
        return new Uri(Client.Address, new Uri((string)JsonNode.Parse(body)!["url"]!).AbsolutePath);
    }

    private async Task<(HttpStatusCode Status, string Html)> OpenAsync(Uri link)
    {
        using var page = await Client.Anonymous.GetAsync(link, Token);
        return (page.StatusCode, await page.Content.ReadAsStringAsync(Token));
    }

    private Task<HttpResponseMessage> TapAsync(Uri link, string callOut, string answer) =>
        Client.Anonymous.PostAsync(link, new FormUrlEncodedContent([new("callOut", callOut), new("answer", answer)]), Token);

    [Fact]
    public async Task One_tap_answers_and_opening_the_link_does_not()
    {
        await StartAsync();   // of its own: other facts' fires are open too
        var link = await LinkAsync(WithoutLine);
        Assert.Contains("出動指令はありません", (await OpenAsync(link)).Html, StringComparison.Ordinal);
        var place = FreshPlace();
        var receipt = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place });

        var (status, page) = await OpenAsync(link);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("建物火災", page, StringComparison.Ordinal);
        Assert.Contains("あなたの回答: まだです", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<script").Length);   // the one line that registers the worker, let in by its hash
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(page) < 14_000);
        Assert.Null(Person(await BoardAsync(receipt.CallOutId, _ => true))["answer"]);

        using var tapped = await TapAsync(link, receipt.CallOutId!, "direct");
        Assert.Equal(HttpStatusCode.SeeOther, tapped.StatusCode);
        Assert.Contains("受け付けました", (await OpenAsync(link)).Html, StringComparison.Ordinal);
        Assert.Equal("direct", (string?)Person(await BoardAsync(receipt.CallOutId, _ => true))["answer"]);

        using var minutes = await TapAsync(link, receipt.CallOutId!, "direct-10");
        Assert.Contains("約10分", (await OpenAsync(link)).Html, StringComparison.Ordinal);
        Assert.Equal(10, (int)Person(await BoardAsync(receipt.CallOutId, _ => true))["minutes"]!);
    }

    [Fact]
    public async Task What_is_no_answer_is_refused_with_a_sentence_and_changes_nothing()
    {
        var link = await LinkAsync(WithoutLine);
        var receipt = await AlertAsync(new { id = Fresh("a"), kind = "建物火災", place = FreshPlace() });
        foreach (var (callOut, answer) in new[] { (receipt.CallOutId!, "yes"), (receipt.CallOutId!, "direct-0"), (receipt.CallOutId!, "direct-999"), (receipt.CallOutId!, "late-5"), ("AAAAAAAAAAAAAAAAAAAAAA", "direct"), ("x", "direct"), (receipt.CallOutId!, "direct-5-5") })
        {
            using var tapped = await TapAsync(link, callOut, answer);
            Assert.Equal(HttpStatusCode.NotFound, tapped.StatusCode);
            Assert.Contains("このボタンは使えません", await tapped.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
        Assert.Null(Person(await BoardAsync(receipt.CallOutId, _ => true))["answer"]);
    }

    [Fact]
    public async Task A_link_that_was_replaced_taken_back_or_never_made_opens_nothing()
    {
        var first = await LinkAsync(WithoutLine);
        var second = await LinkAsync(WithoutLine);
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(second)).Status);

        using var taken = await (await App.AdminAsync()).Http.DeleteAsync($"/api/brigades/demo/members/{await MemberIdAsync(WithoutLine)}/answer-link", Token);

        Assert.True(taken.IsSuccessStatusCode);
        var gone = await OpenAsync(second);
        var never = await OpenAsync(new Uri(Client.Address, "/answer/demo/" + new string('x', 43)));
        var nowhere = await OpenAsync(new Uri(Client.Address, "/answer/nobody/" + new string('x', 43)));
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Equal(gone, never);
        Assert.Equal(gone, nowhere);
    }

    [Fact]
    public async Task After_the_end_an_answer_is_not_taken_and_a_drill_says_so()
    {
        var link = await LinkAsync(WithoutLine);
        var (id, place) = (Fresh("a"), FreshPlace());
        var receipt = await AlertAsync(new { id, kind = "建物火災", place, drill = true });
        Assert.Contains("訓練", (await OpenAsync(link)).Html, StringComparison.Ordinal);
        await AlertAsync(new { id, kind = "建物火災", place, phase = "closed", drill = true });

        using var tapped = await TapAsync(link, receipt.CallOutId!, "direct");

        Assert.Equal(HttpStatusCode.Conflict, tapped.StatusCode);
        Assert.Contains("この出動は終わりました", await tapped.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static JsonNode Person(JsonNode board) => board["people"]!.AsArray().Single(person => (int)person!["number"]! == WithoutLine)!;
}
