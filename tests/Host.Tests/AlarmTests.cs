using BrigadeDispatch.Scenarios;
using Xunit;

namespace BrigadeDispatch.Host.Tests;

/// <summary>An alarm from end to end: in, stored, out, answered, on the board.</summary>
public sealed class AlarmTests : Scenario
{
    [Fact]
    public async Task A_building_fire_calls_every_active_member_once_and_one_tap_stands_on_the_board()
    {
        var app = await StartAsync(members: 60);

        var receipt = await AlertAsync(new { id = "a1", kind = "建物火災", place = "上田市大手一丁目11-16" });

        Assert.Equal("newIncident", receipt.Disposition);
        var message = await RungAsync(receipt, 60);
        Assert.Contains("建物火災", message.Notice, StringComparison.Ordinal);

        var phone = app.Line.Users.Member(1, 7);
        var outcome = await phone.TapAsync("出動・直行", Token);

        Assert.True(outcome.Received);
        var board = await BoardAsync(receipt.CallOutId, board => (int)board["counts"]!["direct"]! == 1);
        Assert.Equal(60, (int)board["counts"]!["silent"]!);   // 60 linked members and the one without LINE, less the one who answered
        var reply = await phone.WaitForAsync(entry => entry.By == "reply", Token);
        Assert.Contains("受け付けました", reply.Notice, StringComparison.Ordinal);
        Assert.Equal(2, phone.Received.Count);
    }
}
