using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Files;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Csv;

/// <summary>The members' table as a file.</summary>
internal static class MemberFile
{
    public static string ContentType(string encodingName) => "text/csv; charset=" + (encodingName == FileEncodings.Cp932Name ? "Shift_JIS" : "utf-8");

    /// <summary>Writes members. Without any right to private fields their columns are left out, so that reading the file leaves them alone.</summary>
    public static Result<byte[]> Write(
        MemberBookState state, IEnumerable<MemberDocument> members, Reach? seePrivate, string encodingName, bool substitute)
    {
        var names = new BrigadeNames(state);
        var columns = MemberColumns.All.Where(column => seePrivate is not null || !column.Private).ToList();
        using var sheet = new CsvSheet(encodingName, substitute);
        sheet.Row("", columns.Select(column => (column.Heading, column.Heading)));
        foreach (var member in members)
        {
            var seen = seePrivate?.CoversAny(member.Units.Select(unit => unit.Value)) == true;
            sheet.Row($"団員番号{member.Number}", columns.Select(column =>
                (column.Heading, column.Private && !seen ? MemberColumns.Withheld : column.Write(member, names))));
        }
        return sheet.Close();
    }

    /// <summary>The headings and a row that shows how to write, with a unit there is.</summary>
    public static Result<byte[]> Template(MemberBookState state, Reach exchange, string encodingName)
    {
        var unit = state.Units.Values.Where(unit => exchange.CoversAny([unit.Id.Value]))
            .OrderByDescending(unit => state.Upwards(unit.Id).Count()).ThenBy(unit => unit.Order).ThenBy(unit => unit.Name, StringComparer.Ordinal).FirstOrDefault();
        var example = new MemberDocument
        {
            Id = default, Number = 0, FamilyName = "上田", GivenName = "太郎", Kana = "うえだ たろう", Rank = Rank.Member, UnitId = unit?.Id ?? default,
            Tags = ["記入例"], Qualified = [new Qualification("機関員"), new Qualification("準中型免許", new DateOnly(2030, 3, 31))],
            JoinedOn = new DateOnly(2026, 4, 1), Email = "taro@example.jp",
            Private = new PrivateFields
            {
                Phone = "090-0000-0000", PostalCode = "386-0024", Address = "長野県上田市大手一丁目", BornOn = new DateOnly(1990, 1, 15), EmergencyContact = "上田花子（妻）080-0000-0000",
                Memo = "この行は記入例です。消してから使ってください。",
            },
        };
        var names = new BrigadeNames(state);
        using var sheet = new CsvSheet(encodingName, substitute: true);
        sheet.Row("", MemberColumns.All.Select(column => (column.Heading, column.Heading)));
        // No number and no id: both are given when the row is taken in.
        sheet.Row("", MemberColumns.All.Select(column =>
            (column.Heading, column.Heading is MemberColumns.NumberHeading or MemberColumns.IdHeading ? "" : column.Write(example, names))));
        return sheet.Close();
    }
}
