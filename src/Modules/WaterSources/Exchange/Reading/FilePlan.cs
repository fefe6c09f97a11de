using BrigadeDispatch.Contracts.WaterSources;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>A column and what it is taken for.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Heading">As written; 列3 where the file has no heading.</param>
/// <param name="Field">Null: kept among the others.</param>
/// <param name="How"><c>name</c>, <c>guess</c> or <c>answer</c>.</param>
/// <param name="Factor">Unit of its numbers where a cell names none, as a factor to ours.</param>
internal sealed record Column(int Index, string Heading, WaterField? Field, string How, double Factor = 1);

/// <summary>A possible answer, with what it would make of the file.</summary>
internal sealed record Choice(string Value, string Label, string Sample);

/// <summary>A doubt about a file.</summary>
/// <param name="Chosen">The answer given, or the best evidence; null: there is none.</param>
/// <param name="Open">It was not answered, and the evidence is weak.</param>
internal sealed record Question(string Id, string Sentence, IReadOnlyList<Choice> Choices, string? Chosen, bool Open);

/// <summary>How a plane is turned into degrees.</summary>
/// <param name="Zone">1 to 19.</param>
/// <param name="XIsNorth">As surveyors have it; else X is east.</param>
/// <param name="MetresPerUnit">1, or 0.01 for centimetres.</param>
internal readonly record struct PlaneReading(int Zone, bool XIsNorth, double MetresPerUnit)
{
    public (double Latitude, double Longitude) ToDegrees(double x, double y)
    {
        var (north, east) = XIsNorth ? (x, y) : (y, x);
        return PlaneRectangular.ToDegrees(Zone, north * MetresPerUnit, east * MetresPerUnit);
    }
}

/// <summary>How coordinates of a file are written.</summary>
internal enum PlaceForm
{
    Degrees,
    Packed,
    Plane,
}

/// <summary>All that was decided about a table before its rows are read.</summary>
internal sealed record FilePlan
{
    public required string Layout { get; init; }

    /// <summary>The row of the headings; 0: the file has none.</summary>
    public required int HeaderRow { get; init; }

    public required IReadOnlyList<Column> Columns { get; init; }

    public IReadOnlyList<Question> Questions { get; init; } = [];

    /// <summary>What was decided without asking, for the list of warnings.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>For rows without a word for their kind; null: その他.</summary>
    public WaterKind? DefaultKind { get; init; }

    /// <summary>備考 holds the town's own number.</summary>
    public bool NumberInRemarks { get; init; }

    public PlaceForm Form { get; init; }

    public PlaneReading? Plane { get; init; }

    /// <summary>Degrees of 日本測地系 (Tokyo datum) that are to be shifted.</summary>
    public bool TokyoDatum { get; init; }

    /// <summary>Kinds stand as codes of Korea's national standard (시설유형코드).</summary>
    public bool KoreanCodes { get; init; }

    public Column? Of(WaterField field) => Columns.FirstOrDefault(column => column.Field == field);
}

/// <summary>Whose file it is: what helps to decide a doubt.</summary>
/// <param name="FileName">As the user has it; may be empty.</param>
/// <param name="Prefecture">The brigade's.</param>
/// <param name="Known">Where its sources lie so far.</param>
/// <param name="Units">Its units by name.</param>
/// <param name="Answers">By id of the question.</param>
internal sealed record FileContext(string FileName, Prefecture? Prefecture, Bounds? Known, UnitNames Units, IReadOnlyDictionary<string, string> Answers)
{
    /// <summary>When it is read: what is new changed then.</summary>
    public DateTimeOffset Now { get; init; }
}
