using System.Runtime.CompilerServices;
using BrigadeDispatch.Scenarios;

namespace BrigadeDispatch.Benchmarks;

/// <summary>Signed messages taken in durably, against an endpoint that only checks and parses them.</summary>
internal static class IntakeBench
{
    private const int Count = 2000;
    private const int AtOnce = 32;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var app = await BrigadeApp.StartAsync(cancellationToken: cancellationToken);
        await using var bare = await Floor.StartAsync(cancellationToken);
        using var floorClient = new BrigadeClient(new Uri(bare.Urls.First()), TimeProvider.System);
        var (ours, floors) = (new List<double>(), new List<double>());
        for (var round = -1; round < 5; round++)
        {
            var floor = await Floor.TimeAsync(Count, AtOnce, i => PostAsync(floorClient, round, i));
            var our = await Floor.TimeAsync(Count, AtOnce, i => PostAsync(app.Client, round, i));
            if (round < 0)
                continue;
            ours.Add(our * 1e6 / Count);
            floors.Add(floor * 1e6 / Count);
        }
        yield return new Figure($"a mail that is no incident, stored before 202, {AtOnce} at once", "µs/mail", Figure.Median(ours), Figure.Median(floors), "", true);

        async Task PostAsync(BrigadeClient client, int round, int i)
        {
            using var answer = await client.PostMailAsync("火災予防のお知らせ", $"空気が乾燥しています。火の取り扱いに注意してください。{round}-{i}", cancellationToken: cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }
}
