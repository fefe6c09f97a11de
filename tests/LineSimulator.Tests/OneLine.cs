namespace BrigadeDispatch.LineSimulator.Tests;

/// <summary>One stand-in for all tests of a class that change nothing in it.</summary>
public sealed class OneLine : IAsyncLifetime
{
    internal LineSimulatorHost Line { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Line = await LineSimulatorHost.StartAsync(new LineSimulatorOptions { OtherPerSecond = 100_000, PushPerSecond = 100_000 });

    public ValueTask DisposeAsync() => Line.DisposeAsync();

    /// <summary>The property LINE would complain about first, or null where the message is taken.</summary>
    internal async Task<string?> RefusedAsync(string message)
    {
        var answer = await Line.PostTextAsync("/v2/bot/message/validate/push", $$"""{"messages":[{{message}}]}""");
        if (answer.Status == 200)
        {
            return null;
        }
        Assert.Equal(400, answer.Status);
        Assert.Matches("^The request body has [1-9][0-9]* error\\(s\\)$", answer.Message);
        return answer.Json.GetProperty("details")[0].GetProperty("property").GetString()!["messages[0]".Length..].TrimStart('.');
    }
}
