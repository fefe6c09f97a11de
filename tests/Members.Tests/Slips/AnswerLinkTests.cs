using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.Members.Tests.Rights;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>Personal answer links: one a member, found by nothing but the link itself.</summary>
public sealed class AnswerLinkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<string> MakeAsync(Slice slice, int number)
    {
        await using var use = await slice.EnterAsync(SmallBrigade.Leader1, Token);
        var made = (await use.Mediator.Send(new MakeAnswerLink.Command(SmallBrigade.Id(number), Registering.RequestBase), Token)).Value;
        Assert.StartsWith("https://call.example.jp/answer/demo/", made.Url, StringComparison.Ordinal);
        Assert.Equal(TwoDimensionalCode.Svg(made.Url), made.QrSvg);
        return made.Url[(made.Url.LastIndexOf('/') + 1)..];
    }

    private static async Task<int?> WhoseAsync(Slice slice, string token) =>
        (await slice.Services.GetRequiredService<IAnswerLinks>().FindAsync(Slice.Brigade, token, Token))?.Number;

    [Fact]
    public async Task It_leads_to_its_member_alone()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var (one, other) = (await MakeAsync(slice, SmallBrigade.Plain1), await MakeAsync(slice, SmallBrigade.Other1));

        Assert.Matches("^[A-Za-z0-9_-]{43}$", one);
        Assert.Equal((SmallBrigade.Plain1, SmallBrigade.Other1), (await WhoseAsync(slice, one), await WhoseAsync(slice, other)));
        foreach (var guess in new[] { "", "x", one[..42], one + "A", one[..42] + (one[42] == 'A' ? 'Q' : 'A'), new string('A', 43), AnswerLinks.HashOf(one) })
            Assert.Null(await WhoseAsync(slice, guess));
    }

    [Fact]
    public async Task A_new_one_replaces_the_former_and_taken_back_there_is_none()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var former = await MakeAsync(slice, SmallBrigade.Plain1);
        var link = await MakeAsync(slice, SmallBrigade.Plain1);
        Assert.Equal((null, SmallBrigade.Plain1), (await WhoseAsync(slice, former), await WhoseAsync(slice, link)));

        await using (var use = await slice.EnterAsync(SmallBrigade.Leader1, Token))
            Assert.Null((await use.Mediator.Send(new RemoveAnswerLink.Command(SmallBrigade.Id(SmallBrigade.Plain1)), Token)).Refusal);

        Assert.Null(await WhoseAsync(slice, link));
        await using var again = await slice.EnterAsync(SmallBrigade.Leader1, Token);
        Assert.Equal(new Missing(), (await again.Mediator.Send(new RemoveAnswerLink.Command(SmallBrigade.Id(SmallBrigade.Plain1)), Token)).Refusal);
    }

    [Fact]
    public async Task Suspended_it_leads_nowhere_and_resumed_to_the_member_again()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var link = await MakeAsync(slice, SmallBrigade.Plain1);

        await slice.EditAsync(SmallBrigade.Plain1, member => member with { State = MemberState.Suspended }, Token);
        Assert.Null(await WhoseAsync(slice, link));
        await slice.EditAsync(SmallBrigade.Plain1, member => member with { State = MemberState.Active }, Token);

        Assert.Equal(SmallBrigade.Plain1, await WhoseAsync(slice, link));
    }

    [Fact]
    public async Task Who_is_not_called_out_gets_none()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        await using var use = await slice.EnterAsync(SmallBrigade.Office, Token);

        Assert.Equal(new Missing(), (await use.Mediator.Send(new MakeAnswerLink.Command(SmallBrigade.Id(SmallBrigade.Office), ""), Token)).Refusal);
        Assert.Equal("slip.notOnDuty", (await use.Mediator.Send(new MakeAnswerLink.Command(SmallBrigade.Id(SmallBrigade.Retired), ""), Token)).Refusal?.Code);
    }

    [Fact]
    public async Task The_token_itself_is_stored_nowhere()
    {
        await using var slice = await SmallBrigade.OpenAsync(Token);
        var link = await MakeAsync(slice, SmallBrigade.Plain1);

        var page = await slice.Store.ChangesSinceAsync(Slice.Brigade, 0, null, 1000, Token);
        var all = string.Concat(page.Changes.Where(stored => stored.Type != "key").Select(stored =>
            stored.Id + string.Concat(stored.Keys.Values) + Encoding.UTF8.GetString(slice.Keys.Open(Slice.Brigade, stored.Type, stored.Id, stored.Body.Span))));

        Assert.DoesNotContain(link, all, StringComparison.Ordinal);
        Assert.Contains(AnswerLinks.HashOf(link), all, StringComparison.Ordinal);
    }
}
