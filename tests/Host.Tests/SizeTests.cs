using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Storage;
using BrigadeDispatch.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>From one person to 40,000.</summary>
public sealed class SizeTests : Scenario
{
    [Fact]
    public async Task One_person_is_told_by_push()
    {
        var app = await StartAsync(members: 1);

        var receipt = await AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1" });

        await RungAsync(receipt, 1);
        Assert.Equal("push", Assert.Single(AttemptsOf(receipt.CallOutId)).Endpoint);
        await app.Line.Users.Member(1, 1).TapAsync("遅れて行く", Token);
        await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["late"]! == 1);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(500, 1)]
    [InlineData(1600, 4)]
    public async Task Several_are_told_by_multicasts_of_up_to_500(int members, int multicasts)
    {
        await StartAsync(members: members);

        var receipt = await AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1" });

        await RungAsync(receipt, members);
        var attempts = AttemptsOf(receipt.CallOutId);
        Assert.Equal(multicasts, attempts.Count);
        Assert.All(attempts, attempt => Assert.Equal("multicast", attempt.Endpoint));
        Assert.All(attempts, attempt => Assert.InRange(attempt.Recipients.Count, 2, 500));
    }

    [Fact]
    public async Task The_501st_alone_is_told_by_push()
    {
        await StartAsync(members: 501);

        var receipt = await AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1" });

        await RungAsync(receipt, 501);
        Assert.Equal(["multicast", "push"], AttemptsOf(receipt.CallOutId).Select(attempt => attempt.Endpoint).Order());
    }

    [Fact]
    public async Task A_member_of_two_units_is_told_once()
    {
        await StartAsync(members: 60);   // every 15th plays in the band as well

        var receipt = await AlertAsync(new { id = "a", kind = "車両火災", place = "上田市大手一丁目1", units = new[] { "第1分団", "第2分団", "第3分団", "第4分団", "ラッパ隊" } });

        await SettledAsync(receipt.CallOutId);
        var phones = Phones(receipt.CallOutId);
        Assert.Equal(phones.Count, phones.Distinct().Count());
        Assert.Contains(15, phones);
        Assert.Equal(60, phones.Count);
    }

    [Fact]
    public async Task Forty_thousand_are_told_once_each_by_80_batches_of_one_commit()
    {
        var app = await StartAsync(members: 40_000);
        app.Line.Faults.Delay = TimeSpan.FromSeconds(4);   // nothing is recorded on the batches while their commit is looked at

        var receipt = await AlertAsync(new { id = "a", kind = "建物火災", place = "大手1-1" });

        var store = app.Services.GetRequiredService<IDocumentStore>();
        var callOut = await store.ReadAsync(BrigadeId.Parse("demo"), "callOut", receipt.CallOutId!, Token);
        var commit = await store.ChangesSinceAsync(BrigadeId.Parse("demo"), callOut!.Sequence - 1, null, 1000, Token);
        var together = commit.Changes.Where(change => change.Sequence == callOut.Sequence).ToList();
        Assert.Equal(80, together.Count(change => change.Type == "batch"));
        Assert.InRange(together.Count, 81, 100);
        Assert.Contains(together, change => change.Type == "alert");
        Assert.Contains(together, change => change.Type == "incident");
        Assert.Contains(together, change => change.Type == "audit");
        Assert.Contains(together, change => change.Type == "history");
        Assert.InRange(together.Where(change => change.Type == "callOut").Sum(change => change.Body.Length), 1, 64 * 1024);
        app.Line.Faults.Delay = TimeSpan.Zero;

        var board = await SettledAsync(receipt.CallOutId);
        Assert.Equal((40_000, 0), ((int)board["delivery"]!["accepted"]!, (int)board["delivery"]!["failed"]!));
        Assert.Equal(40_000, app.Line.Ledger.Delivered);
        Assert.All(app.Line.Users, user => Assert.Single(user.Received));
        Assert.Equal(80, AttemptsOf(receipt.CallOutId).Count);
    }
}
