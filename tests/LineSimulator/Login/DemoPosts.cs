namespace BrigadeDispatch.LineSimulator.Login;

/// <summary>A person to choose on the login screen.</summary>
internal sealed record DemoPerson(int Number, string Post);

/// <summary>People of one rank.</summary>
internal sealed record DemoGroup(string Name, IReadOnlyList<DemoPerson> People);

/// <summary>What the demo's members are by their numbers, as the product deals them out; names only the product knows.</summary>
internal static class DemoPosts
{
    private const int Headquarters = 2;

    private const int MostShown = 6;

    internal static IEnumerable<DemoGroup> Groups(int members, bool demo)
    {
        if (!demo)
        {
            yield return new DemoGroup("この団の人", [.. Enumerable.Range(1, Math.Min(members, MostShown)).Select(number => new DemoPerson(number, ""))]);
            yield break;
        }
        yield return members == 1
            ? new DemoGroup("団長", [new DemoPerson(1, "団長・管理者")])
            : new DemoGroup("団長", [new DemoPerson(1, "団長")]);
        if (members >= Headquarters)
        {
            yield return new DemoGroup("管理者", [new DemoPerson(2, "副団長・管理者")]);
        }
        var leaders = Numbers(Headquarters + 1, Math.Min(Divisions(members), MostShown), members);
        if (leaders.Count > 0)
        {
            yield return new DemoGroup("分団長", [.. leaders.Select(number => new DemoPerson(number, Post(number, members)))]);
        }
        int[] others = [.. Enumerable.Range(1, 3).Select(place => Headquarters + 1 + (place * Divisions(members))), members - 1, members];
        DemoPerson[] rest = [.. others.Where(number => number > Headquarters + Divisions(members) && number <= members).Distinct().Select(number => new DemoPerson(number, Post(number, members)))];
        if (rest.Length > 0)
        {
            yield return new DemoGroup("団員", rest);
        }
    }

    internal static string Post(int number, int members)
    {
        if (number <= Headquarters)
        {
            return number == 1 ? "団長" : "副団長・管理者";
        }
        var divisions = Divisions(members);
        var division = (number - Headquarters - 1) % divisions;
        var place = (number - Headquarters - 1) / divisions;
        var name = $"第{division + 1}分団";
        if (place < 2)
        {
            return $"{name} {(place == 0 ? "分団長" : "副分団長")}";
        }
        var sections = Math.Clamp((members - Headquarters - division + divisions - 1) / divisions / 7, 1, 8);
        var within = (place - 2) / sections;
        return $"{name}第{((place - 2) % sections) + 1}部 {(within == 0 ? "部長" : within <= 2 ? "班長" : "団員")}";
    }

    private static int Divisions(int members) => Math.Clamp(members / 14, 4, 26);

    private static List<int> Numbers(int first, int count, int members) =>
        [.. Enumerable.Range(first, count).Where(number => number <= members)];
}
