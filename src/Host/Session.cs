using BrigadeDispatch.Contracts.Tenancy;

namespace BrigadeDispatch.Host;

/// <summary>Who one is and which brigades one may open. In a demo: the demo commander, all brigades.</summary>
internal static class Session
{
    public sealed record Person(string Name);

    public sealed record BrigadeEntry(string Id, string Name);

    public sealed record Answer(bool Demo, Person Person, IReadOnlyList<BrigadeEntry> Brigades);

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/session", async (IBrigades brigades, CancellationToken cancellationToken) =>
                TypedResults.Ok(new Answer(
                    true, new Person("デモ指揮者"),
                    (await brigades.ListAsync(cancellationToken)).Select(brigade => new BrigadeEntry(brigade.Id.Value, brigade.Name)).ToList())))
            .WithName("ShowSession").WithTags("Identity").WithSummary("Who one is and which brigades one may open.").ProducesProblem(401);
}
