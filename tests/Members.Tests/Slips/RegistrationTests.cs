using System.Text;
using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Members.Slips;
using BrigadeDispatch.Members.Storage;
using BrigadeDispatch.Members.Tests.Rights;
using BrigadeDispatch.SliceKit;
using Microsoft.Extensions.DependencyInjection;

namespace BrigadeDispatch.Members.Tests.Slips;

/// <summary>Registration by code: once, in time, by whom it was meant for, and by nobody else.</summary>
public sealed class RegistrationTests
{
    private const string NewLine = "Uffffffffffffffffffffffffffffffff";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<Slice> OpenAsync() => Registering.OpenAsync(Token);

    private static async Task<Slice> OpenUnlinkedAsync(int number = SmallBrigade.Plain1)
    {
        var slice = await OpenAsync();
        await slice.EditAsync(number, member => member with { LineUserId = null }, Token);
        return slice;
    }

    [Fact]
    public async Task A_code_tells_whose_it_is_and_links_LINE_once()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        var seen = (await slice.LookAsync(code, Token)).Value;
        Assert.Equal((SmallBrigade.Id(SmallBrigade.Plain1), "宮下 7", "第1分団第1部", null), (seen.Id, seen.Name, seen.UnitName, seen.Email));
        Assert.Equal(slice.Clock.GetUtcNow().AddDays(30), seen.ExpiresAt);
        Assert.Equal(SmallBrigade.Id(SmallBrigade.Plain1), (await slice.LinkAsync(code, NewLine, Token)).Value);

        var member = await slice.ReadAsync(SmallBrigade.Plain1, Token);
        Assert.Equal((NewLine, slice.Clock.GetUtcNow(), null), (member.LineUserId, member.LinkedAt, member.SignedOutAt));
        Assert.Equal(new MemberLinked(member.Id, "宮下 7", NewLine), Assert.Single(slice.Services.GetRequiredService<Heard>().Linked));
        Assert.Equal(NewLine, (await slice.Services.GetRequiredService<IRoster>().CurrentAsync(Slice.Brigade, Token)).ByNumber[SmallBrigade.Plain1].LineUserId);
        Assert.Equal("slip.used", (await slice.LinkAsync(code, SmallBrigade.Line(99), Token)).Refusal?.Code);
        Assert.Equal("slip.used", (await slice.LookAsync(code, Token)).Refusal?.Code);
    }

    [Fact]
    public async Task Codes_nobody_has_are_wrong_however_near_they_are()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var near = Enumerable.Range(0, code.Length).Where(at => code[at] != '-')
            .Select(at => code[..at] + Alphabet[(Alphabet.IndexOf(code[at], StringComparison.Ordinal) + 1) % 32] + code[(at + 1)..]).ToList();

        foreach (var guess in near.Concat(["", "ABCDE", "00000-00000", "ZZZZZ-ZZZZZ", "💥💥💥💥💥💥💥💥💥💥", new string('0', 100_000)]))
            Assert.Equal("slip.wrong", (await slice.LinkAsync(guess, NewLine, Token)).Refusal?.Code);
        Assert.Null((await slice.LookAsync(code, Token)).Refusal);
    }

    [Fact]
    public async Task A_code_of_another_brigade_is_wrong_here()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        var other = BrigadeId.Parse("demo-2");
        await slice.Keys.CreateAsync(other, Token);
        await using var use = slice.Enter(Actor.SignInDoor, other);

        Assert.Equal("slip.wrong", (await use.Services.GetRequiredService<IRegistrations>().FindAsync(code, Token)).Refusal?.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(365)]
    public async Task It_holds_to_its_last_second_and_no_longer(int days)
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token, days);

        slice.Clock.Advance(TimeSpan.FromDays(days) - TimeSpan.FromSeconds(1));
        Assert.Null((await slice.LookAsync(code, Token)).Refusal);
        slice.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("slip.expired", (await slice.LookAsync(code, Token)).Refusal?.Code);
        Assert.Equal("slip.expired", (await slice.LinkAsync(code, NewLine, Token)).Refusal?.Code);
        Assert.Null((await slice.ReadAsync(SmallBrigade.Plain1, Token)).LineUserId);
    }

    [Fact]
    public async Task Issued_anew_the_former_is_void()
    {
        await using var slice = await OpenUnlinkedAsync();
        var former = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        Assert.Equal("slip.revoked", (await slice.LinkAsync(former, NewLine, Token)).Refusal?.Code);
        Assert.Null((await slice.LinkAsync(code, NewLine, Token)).Refusal);
        Assert.Equal("slip.revoked", (await slice.LinkAsync(former, NewLine, Token)).Refusal?.Code);
    }

    [Fact]
    public async Task Taken_back_it_is_void()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        await using (var use = await slice.EnterAsync(SmallBrigade.Leader1, Token))
            Assert.Null((await use.Mediator.Send(new RevokeSlip.Command(SmallBrigade.Id(SmallBrigade.Plain1)), Token)).Refusal);

        Assert.Equal("slip.revoked", (await slice.LinkAsync(code, NewLine, Token)).Refusal?.Code);
    }

    [Theory]
    [InlineData(MemberState.Suspended)]
    [InlineData(MemberState.Retired)]
    public async Task Whoever_left_meanwhile_does_not_come_in_by_it(object state)
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        await slice.EditAsync(SmallBrigade.Plain1, member => member with { State = (MemberState)state }, Token);

        Assert.Equal("slip.notOnDuty", (await slice.LookAsync(code, Token)).Refusal?.Code);
        Assert.Equal("slip.notOnDuty", (await slice.LinkAsync(code, NewLine, Token)).Refusal?.Code);
        Assert.Equal("slip.notOnDuty", (await slice.AtDoorAsync(door => door.UseForEmailAsync(code, "a@b.example", Token), Token)).Refusal?.Code);
        Assert.Equal("slip.notOnDuty", (await slice.AtDoorAsync(door => door.BeginAccountLinkAsync(code, Token), Token)).Refusal?.Code);
    }

    [Fact]
    public async Task Of_two_uses_at_once_exactly_one_wins()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        await using var first = slice.Enter(Actor.SignInDoor);
        await using var second = slice.Enter(Actor.SignInDoor);
        Assert.Null((await first.Services.GetRequiredService<IRegistrations>().LinkLineAsync(code, NewLine, Token)).Refusal);
        Assert.Null((await second.Services.GetRequiredService<IRegistrations>().LinkLineAsync(code, SmallBrigade.Line(99), Token)).Refusal);

        await first.Work.CommitAsync(Token);
        await Assert.ThrowsAsync<ConcurrentChangeException>(() => second.Work.CommitAsync(Token));

        Assert.Equal(NewLine, (await slice.ReadAsync(SmallBrigade.Plain1, Token)).LineUserId);
    }

    [Fact]
    public async Task Of_many_at_once_exactly_one_wins_every_time()
    {
        await using var slice = await OpenUnlinkedAsync();
        for (var round = 0; round < 10; round++)
        {
            var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(each => Task.Run(async () =>
            {
                try
                {
                    return (await slice.LinkAsync(code, SmallBrigade.Line(1_000 + (round * 8) + each), Token)).Refusal?.Code ?? "linked";
                }
                catch (ConcurrentChangeException)
                {
                    return "slip.used";
                }
            }, Token)));

            Assert.Equal(1, outcomes.Count(outcome => outcome == "linked"));
            Assert.Equal(7, outcomes.Count(outcome => outcome == "slip.used"));
        }
    }

    [Fact]
    public async Task One_LINE_account_for_two_codes_at_once_is_linked_once()
    {
        await using var slice = await OpenUnlinkedAsync();
        await slice.EditAsync(SmallBrigade.Plain2, member => member with { LineUserId = null }, Token);
        var codes = new[] { await slice.IssueAsync(SmallBrigade.Plain1, Token), await slice.IssueAsync(SmallBrigade.Plain2, Token) };
        await using var first = slice.Enter(Actor.SignInDoor);
        await using var second = slice.Enter(Actor.SignInDoor);
        Assert.Null((await first.Services.GetRequiredService<IRegistrations>().LinkLineAsync(codes[0], NewLine, Token)).Refusal);
        Assert.Null((await second.Services.GetRequiredService<IRegistrations>().LinkLineAsync(codes[1], NewLine, Token)).Refusal);
        await first.Work.CommitAsync(Token);
        await Assert.ThrowsAsync<ConcurrentChangeException>(() => second.Work.CommitAsync(Token));

        Assert.Equal("slip.lineTaken", (await slice.LinkAsync(codes[1], NewLine, Token)).Refusal?.Code);
        Assert.Null((await slice.ReadAsync(SmallBrigade.Plain2, Token)).LineUserId);
        Assert.Null((await slice.LookAsync(codes[1], Token)).Refusal);   // the code is not lost by it
    }

    [Fact]
    public async Task Another_active_members_LINE_is_refused_and_the_code_stays_good()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        Assert.Equal("slip.lineTaken", (await slice.LinkAsync(code, SmallBrigade.Line(SmallBrigade.Plain2), Token)).Refusal?.Code);
        Assert.Equal(SmallBrigade.Line(SmallBrigade.Plain2), (await slice.ReadAsync(SmallBrigade.Plain2, Token)).LineUserId);
        Assert.Null((await slice.LinkAsync(code, NewLine, Token)).Refusal);
    }

    [Fact]
    public async Task Whoever_left_and_came_back_takes_the_LINE_account_along()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        Assert.Null((await slice.LinkAsync(code, SmallBrigade.Line(SmallBrigade.Retired), Token)).Refusal);

        Assert.Null((await slice.ReadAsync(SmallBrigade.Retired, Token)).LineUserId);
        Assert.Equal(SmallBrigade.Line(SmallBrigade.Retired), (await slice.ReadAsync(SmallBrigade.Plain1, Token)).LineUserId);
    }

    [Fact]
    public async Task Linked_to_another_LINE_account_the_former_ones_sessions_are_over_and_the_new_one_is_not()
    {
        await using var slice = await OpenAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        slice.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null((await slice.LinkAsync(code, NewLine, Token)).Refusal);

        var person = (await slice.Services.GetRequiredService<IPeople>().FindAsync(Slice.Brigade, SmallBrigade.Id(SmallBrigade.Plain1), Token))!;

        Assert.InRange(person.SignedOutAt!.Value, slice.Clock.GetUtcNow().AddMinutes(-1), slice.Clock.GetUtcNow().AddTicks(-1));
    }

    [Fact]
    public async Task Linked_again_to_the_same_LINE_account_nothing_ends()
    {
        await using var slice = await OpenAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        Assert.Null((await slice.LinkAsync(code, SmallBrigade.Line(SmallBrigade.Plain1), Token)).Refusal);
        Assert.Null((await slice.ReadAsync(SmallBrigade.Plain1, Token)).SignedOutAt);
    }

    [Fact]
    public async Task By_email_the_address_is_kept_and_the_code_used_up()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        Assert.Equal(SmallBrigade.Id(SmallBrigade.Plain1), (await slice.AtDoorAsync(door => door.UseForEmailAsync(code, " miya@example.jp ", Token), Token)).Value);

        Assert.Equal(SmallBrigade.Id(SmallBrigade.Plain1), (await slice.Services.GetRequiredService<IPeople>().FindByEmailAsync(Slice.Brigade, "MIYA@example.jp", Token))?.Id);
        Assert.Equal("slip.used", (await slice.LinkAsync(code, NewLine, Token)).Refusal?.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("miya")]
    [InlineData("@example.jp")]
    [InlineData("miya@")]
    [InlineData("mi ya@example.jp")]
    [InlineData("a@b@c")]
    public async Task What_is_no_address_is_refused_and_the_code_stays_good(string address)
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        Assert.Equal("input.invalid", (await slice.AtDoorAsync(door => door.UseForEmailAsync(code, address, Token), Token)).Refusal?.Code);
        Assert.Null((await slice.LookAsync(code, Token)).Refusal);
    }

    [Fact]
    public async Task Nobody_registers_with_another_active_persons_address()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);

        Assert.Equal("slip.emailTaken", (await slice.AtDoorAsync(door => door.UseForEmailAsync(code, "JIMU@demo.example", Token), Token)).Refusal?.Code);
        Assert.Equal(SmallBrigade.Id(SmallBrigade.Office), (await slice.Services.GetRequiredService<IPeople>().FindByEmailAsync(Slice.Brigade, "jimu@demo.example", Token))?.Id);
    }

    [Fact]
    public async Task Neither_code_nor_LINE_id_nor_address_stands_in_the_store_in_plain()
    {
        await using var slice = await OpenUnlinkedAsync();
        var code = await slice.IssueAsync(SmallBrigade.Plain1, Token);
        var again = await slice.IssueAsync(SmallBrigade.Plain2, Token);
        Assert.Null((await slice.LinkAsync(code, NewLine, Token)).Refusal);
        Assert.Null((await slice.AtDoorAsync(door => door.UseForEmailAsync(again, "miya@example.jp", Token), Token)).Refusal);

        var plain = new StringBuilder();
        var bodies = new StringBuilder();
        var page = await slice.Store.ChangesSinceAsync(Slice.Brigade, 0, null, 1000, Token);
        foreach (var stored in page.Changes)
        {
            plain.Append(stored.Type).Append(' ').Append(stored.Id).AppendJoin(' ', stored.Keys.Select(key => key.Key + "=" + key.Value)).Append('\n');
            if (stored.Type is not "key" && !stored.Deleted)
                bodies.Append(Encoding.UTF8.GetString(slice.Keys.Open(Slice.Brigade, stored.Type, stored.Id, stored.Body.Span))).Append('\n');
        }

        Assert.False(page.More);
        foreach (var secret in new[] { code, code.Replace("-", "", StringComparison.Ordinal), again, again.Replace("-", "", StringComparison.Ordinal) })
        {
            Assert.DoesNotContain(secret, plain.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, bodies.ToString(), StringComparison.OrdinalIgnoreCase);
        }
        Assert.DoesNotContain(NewLine, plain.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("miya", plain.ToString(), StringComparison.Ordinal);
        Assert.Contains("miya@example.jp", bodies.ToString(), StringComparison.Ordinal);   // the search does look into bodies
    }
}
