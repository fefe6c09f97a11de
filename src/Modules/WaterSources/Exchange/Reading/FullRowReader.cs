using BrigadeDispatch.Contracts.WaterSources;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.WaterSources.Exchange.Planning;
using BrigadeDispatch.WaterSources.Exchange.Writing;

namespace BrigadeDispatch.WaterSources.Exchange.Reading;

/// <summary>Reads rows of our own layout: exactly what was written.</summary>
internal sealed class FullRowReader(UnitNames units, Findings findings)
{
    private readonly RepeatedWarning _unitGone = new("管轄の組織がもうありません。組織を選びなおしてください。", count => $"管轄の組織がもうない水利が{count:N0}件あります。組織を選びなおしてください。");
    private readonly RepeatedWarning _abroad = new("日本の外の位置です。このまま取り込みます。", count => $"日本の外の位置が{count:N0}件あります。このまま取り込みます。");

    /// <summary>A row as a source, and the id it had; null: an error was told.</summary>
    /// <param name="row">As a spreadsheet counts.</param>
    /// <param name="cell">The cell of a heading; null: the file has no such column.</param>
    public (SourceDraft Draft, WaterSourceId? Id)? Read(int row, Func<string, string?> cell)
    {
        var draft = new SourceDraft();
        var good = true;
        WaterSourceId? id = null;
        if (cell(FullLayout.IdHeading) is { Length: > 0 } written)
        {
            if (ShortId.TryRead(written.Trim(), out var known))
                id = new WaterSourceId(known);
            else
                Bad(FullLayout.IdHeading, written, "水利IDは書き出したまま残すか、新しい水利なら空にしてください。");
        }
        foreach (var column in FullLayout.Columns)
        {
            if (column.Field == Carried.None)
                continue;
            if (cell(column.Heading) is not { } text)
            {
                if (column.Field is Carried.Place or Carried.Kind)
                    Bad(column.Heading, "", $"「{column.Heading}」の列がありません。書き出した列を残してください。");
                continue;
            }
            if (column.Read(text, draft, units) is { } fault)
                Bad(column.Heading, text, fault);
            else
                draft.Carried |= column.Field;
        }
        Unit(draft, cell, row);
        if (good && !Bounds.InJapan(draft.Latitude, draft.Longitude))
            _abroad.Add(row);
        return good ? (draft, id) : null;

        void Bad(string heading, string value, string sentence)
        {
            good = false;
            findings.Error(row, heading, value, sentence);
        }
    }

    public void Close()
    {
        _unitGone.Tell(findings);
        _abroad.Tell(findings);
    }

    // The id is what counts, unless somebody has written another unit's name beside it, or a name where there was none.
    private void Unit(SourceDraft draft, Func<string, string?> cell, int row)
    {
        var name = cell("管轄")?.Trim() ?? "";
        if (name.Length > 0 && units.PathOf(draft.Unit) != name && units.Find(name) is { } named)
            (draft.Unit, draft.Carried) = (named, draft.Carried | Carried.Unit);
        if (draft.Unit is { } unit && !units.Knows(unit))
            _unitGone.Add(row);
    }
}
