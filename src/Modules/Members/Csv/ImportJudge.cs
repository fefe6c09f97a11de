using BrigadeDispatch.Contracts.Members;
using BrigadeDispatch.Kernel;
using BrigadeDispatch.Kernel.Rights;
using BrigadeDispatch.Members.Bulk;
using BrigadeDispatch.Members.Features;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Csv;

/// <summary>Whose eyes a file is judged with, and when.</summary>
/// <param name="Exchange">Members the actor may exchange.</param>
/// <param name="SeePrivate">Members whose private fields the actor may see.</param>
/// <param name="Person">The actor's own member id.</param>
internal sealed record ImportView(Reach Exchange, Reach SeePrivate, Guid? Person, DateOnly Today, DateTimeOffset Now);

/// <summary>Reads a file and says what it would do to a brigade: all of its bad cells at once, and every difference.</summary>
internal sealed class ImportJudge(MemberBookState book, IReadOnlySet<int> givenNumbers, ImportView view)
{
    private readonly BrigadeNames _names = new(book);
    private readonly Dictionary<int, MemberDocument> _byNumber = book.Members.Values.GroupBy(member => member.Number).ToDictionary(same => same.Key, same => same.First());
    private readonly Judgement _judgement = new();
    private readonly Dictionary<int, int> _numberLines = [];
    private readonly Dictionary<MemberId, int> _idLines = [];
    private readonly HashSet<MemberId> _seen = [];
    private readonly List<(int Line, MemberDocument Member)> _withoutNumber = [];
    private FileColumns _columns = null!;

    /// <summary>Judges the file; refused only if it cannot be read to its end.</summary>
    public Result<Judgement> Judge(CsvTable table)
    {
        var withPrivate = view.SeePrivate.Everywhere || view.SeePrivate.Units.Count > 0;
        var found = FileColumns.Find(table.Heading, withPrivate, _judgement);
        if (found.Refusal is { } refusal)
            return refusal;
        _columns = found.Value;
        while (table.Next() is { } row)
        {
            _judgement.Rows++;
            Row(row);
        }
        if (table.Fault is { } fault)
            return new UnreadableFile(fault);
        if (_judgement.Rows == 0)
            return new UnreadableFile("見出しだけで、団員の行がありません。2行目から団員を書いてください。");
        GiveNumbers();
        CheckEmails();
        _judgement.Removed = [.. book.Members.Values
            .Where(member => member.State != MemberState.Retired && !_seen.Contains(member.Id) && member.Id.Value != view.Person && view.Exchange.Covers(member))
            .OrderBy(member => member.Number)];
        if (view.Person is { } person && book.Members.TryGetValue(new MemberId(person), out var oneself) && !_seen.Contains(oneself.Id))
            _judgement.Warn("あなた自身がファイルにありません。ファイルにない団員を退団にする場合も、あなたは今のままです。");
        return _judgement;
    }

    /// <summary>The member as somebody who has left: not in the file, and that is meant so.</summary>
    public MemberDocument Left(MemberDocument member) => MemberStates.Retire(member, view.Today, view.Now);

    private void Row(CsvRow row)
    {
        if (row.Cells.Skip(_columns.Width).Any(cell => cell.Length > 0))
        {
            _judgement.Bad(row.Line, "", row.Cells[_columns.Width], $"見出しは{_columns.Width}列ですが、この行は{row.Cells.Length}列あります。「,」を含む項目は「\"」で囲んでください。");
            return;
        }
        var errors = _judgement.ErrorCount;
        var id = ReadId(row);
        var number = ReadNumber(row);
        if (_judgement.ErrorCount != errors || Find(row, id, number) is not { } found)
            return;
        var (before, restored) = found;
        if (before is not null)
            _seen.Add(before.Id);

        var start = before ?? new MemberDocument
        {
            Id = new MemberId(id?.Value ?? Guid.CreateVersion7(view.Now)),
            Number = number ?? 0,
            FamilyName = "", GivenName = "", Kana = "",
            Rank = Rank.Member, UnitId = default,
        };
        var after = Read(row, start, before is null);
        if (_judgement.ErrorCount != errors)
            return;
        after = Settle(start, after, before is null);
        Check(row, start, after, before is null);
        if (_judgement.ErrorCount != errors)
            return;
        if (restored)
            _judgement.BringBack(after.Number);
        if (before is null && number is null)
            _withoutNumber.Add((row.Line, after));
        else
            Compare(row.Line, before, after);
    }

    // A number without an id is whose it is now; an id says who it is, also of somebody who is no longer there.
    private (MemberDocument? Before, bool Restored)? Find(CsvRow row, MemberId? id, int? number)
    {
        var byNumber = number is { } n ? _byNumber.GetValueOrDefault(n) : null;
        var byId = id is { } i ? book.Members.GetValueOrDefault(i) : null;
        if (byId is not null && number is not null && number != byId.Number)
            return Refuse(MemberColumns.NumberHeading, $"団員番号は変えられません。この{MemberColumns.IdHeading}の団員番号は{(view.Exchange.Covers(byId) ? byId.Number.ToString() : "別の番号")}です。");
        var before = byId ?? (id is null ? byNumber : null);
        if (before is not null && !view.Exchange.Covers(before))
            return Refuse("", "この団員は、取り込みの権限がある組織の団員ではありません。行を消してください。");
        if (before is null && byNumber is not null)
            return Refuse(MemberColumns.NumberHeading, $"この番号はほかの団員の番号です。{MemberColumns.IdHeading}を空にすると番号の団員に、番号を空にすると新しい団員になります。");
        var restored = before is null && number is { } asked && givenNumbers.Contains(asked);
        return restored && id is null
            ? Refuse(MemberColumns.NumberHeading, "以前の団員の番号なので使えません。空にすると、新しい番号が付きます。")
            : (before, restored);

        (MemberDocument?, bool)? Refuse(string column, string sentence)
        {
            _judgement.Bad(row.Line, column, column.Length == 0 ? "" : Cell(row, _columns.Number), sentence);
            return null;
        }
    }

    private MemberId? ReadId(CsvRow row)
    {
        if (Cell(row, _columns.Id).Trim() is not { Length: > 0 } text)
            return null;
        if (!ShortId.TryRead(text, out var value))
        {
            _judgement.Bad(row.Line, MemberColumns.IdHeading, text, "管理IDは書き出したときのまま残してください。新しい団員の行では空にしてください。");
            return null;
        }
        var id = new MemberId(value);
        if (!_idLines.TryAdd(id, row.Line))
            _judgement.Bad(row.Line, MemberColumns.IdHeading, text, $"{_idLines[id]}行目と同じ団員です。1行だけ残してください。");
        return id;
    }

    private int? ReadNumber(CsvRow row)
    {
        var text = Cell(row, _columns.Number);
        var folded = CellText.Folded(text);
        if (folded.Length == 0)
            return null;
        if (!int.TryParse(folded, System.Globalization.NumberStyles.None, null, out var number) || number is < 1 or > MemberNumbers.Highest)
        {
            _judgement.Bad(row.Line, MemberColumns.NumberHeading, text, $"団員番号は1から{MemberNumbers.Highest:N0}までの数字で書いてください。");
            return null;
        }
        if (!_numberLines.TryAdd(number, row.Line))
            _judgement.Bad(row.Line, MemberColumns.NumberHeading, text, $"{_numberLines[number]}行目と同じ団員番号です。1行だけ残してください。");
        return number;
    }

    private MemberDocument Read(CsvRow row, MemberDocument start, bool isNew)
    {
        var context = new CellContext(_names, view.Today, isNew);
        var after = start;
        foreach (var (column, at) in _columns.Fields)
        {
            if (column.Private && !isNew && !view.SeePrivate.Covers(start))
                continue;
            var cell = Cell(row, at);
            // What was written out and came back is as it was, whatever rules have come since.
            if (Same(cell, column.Write(start, _names)) && !(isNew && cell.Length == 0) || (column.Private && cell == MemberColumns.Withheld))
                continue;
            var read = column.Read!(cell, context, after);
            if (read.Member is { } member)
                after = member;
            else
                _judgement.Bad(row.Line, column.Heading, cell, read.Fault!);
        }
        return after;
    }

    // What follows from what the cells say, as it does on the screens.
    private MemberDocument Settle(MemberDocument before, MemberDocument after, bool isNew)
    {
        if (after.Kind == MemberKind.Staff && (isNew || (after.Kind, after.Rank) != (before.Kind, before.Rank)))
            after = after with { Rank = Rank.Member };
        if (isNew || after.State == before.State)
            return after;
        switch (after.State)
        {
            case MemberState.Retired:
                return MemberStates.Retire(after, after.LeftOn ?? view.Today, view.Now);
            case MemberState.Suspended:
                return MemberStates.Suspend(after, view.Now) with { LeftOn = null };
            default:
                // A LINE id that somebody else uses by now stays theirs.
                var taken = after.LineUserId is { } line && book.ByLineUser(line) is { MaySignIn: true } other && other.Id != after.Id;
                return after with { LeftOn = null, LineUserId = taken ? null : after.LineUserId, LinkedAt = taken ? null : after.LinkedAt };
        }
    }

    private void Check(CsvRow row, MemberDocument before, MemberDocument after, bool isNew)
    {
        void Bad(string column, string value, string sentence) => _judgement.Bad(row.Line, column, value, sentence);

        if (isNew && after.FamilyName.Length == 0)
            Bad(MemberColumns.FamilyHeading, "", "新しい団員には姓を書いてください。");
        if (isNew && after.GivenName.Length == 0)
            Bad(MemberColumns.GivenHeading, "", "新しい団員には名を書いてください。");
        if (isNew && after.UnitId == default)
            Bad(MemberColumns.UnitHeading, "", "新しい団員には所属の組織を書いてください。");
        else if ((isNew || after.UnitId != before.UnitId) && after.OtherUnitIds.Contains(after.UnitId))
            Bad(MemberColumns.UnitHeading, _names.Of(after.UnitId), "所属と同じ組織が兼務にもあります。兼務から消してください。");
        var added = after.Units.Where(unit => unit != default).Except(isNew ? [] : before.Units).Concat(after.Roles.Except(before.Roles).Select(role => role.UnitId));
        foreach (var outside in added.Where(unit => !view.Exchange.CoversAny([unit.Value])).Take(1))
            Bad(MemberColumns.UnitHeading, _names.Of(outside), "取り込みの権限がある組織の外です。権限のある組織を書くか、団本部に相談してください。");
        if (before.Id.Value == view.Person && before.MaySignIn && !after.MaySignIn)
            Bad(MemberColumns.StateHeading, "", "自分自身を休団・退団にはできません。ほかの人に頼んでください。");

        var days = (after.JoinedOn, after.LeftOn) != (before.JoinedOn, before.LeftOn);
        if (days && after.LeftOn < after.JoinedOn)
            Bad(MemberColumns.LeftHeading, JapaneseDate.Write(after.LeftOn), "退団日が入団日より前です。どちらかを直してください。");
        if (after.LeftOn is not null && after.LeftOn != before.LeftOn && after.State != MemberState.Retired)
            Bad(MemberColumns.LeftHeading, JapaneseDate.Write(after.LeftOn), "退団日は、状態が「退団」の団員だけに書いてください。");
        var born = after.Private.BornOn;
        if (born != before.Private.BornOn && born > view.Today)
            Bad(MemberColumns.BornHeading, JapaneseDate.Write(born), "生年月日が今日より後です。年を確かめてください。");
        else if ((days || born != before.Private.BornOn) && after.JoinedOn < born)
            Bad(MemberColumns.JoinedHeading, JapaneseDate.Write(after.JoinedOn), "入団日が生年月日より前です。どちらかを直してください。");
    }

    /// <summary>What differs between two states of a member, as the table shows it.</summary>
    public IReadOnlyList<FieldChange> Differences(MemberDocument? before, MemberDocument after)
    {
        if (ReferenceEquals(before, after))
            return [];
        var fields = new List<FieldChange>();
        foreach (var column in MemberColumns.All)
        {
            if (column.Read is null && (before is not null || column.Heading != MemberColumns.NumberHeading))
                continue;
            var (was, becomes) = (before is null ? "" : column.Write(before, _names), column.Write(after, _names));
            if (was != becomes)
                fields.Add(new FieldChange(column.Heading, was, becomes));
        }
        return fields;
    }

    private void Compare(int line, MemberDocument? before, MemberDocument after)
    {
        var fields = Differences(before, after);
        if (before is not null && fields.Count == 0)
            _judgement.Unchanged++;
        else
            _judgement.Add(new MemberChange(line, before, after, fields));
    }

    private void GiveNumbers()
    {
        var next = MemberNumbers.Next(givenNumbers.Concat(_numberLines.Keys).ToHashSet());
        var known = _withoutNumber.Count == 0 ? [] : book.Members.Values.GroupBy(member => (member.Name, member.Kana)).ToDictionary(same => same.Key, same => same.First().Number);
        foreach (var (line, member) in _withoutNumber)
        {
            if (known.TryGetValue((member.Name, member.Kana), out var same))
                _judgement.Warn($"{line}行目: 同じ氏名の団員（団員番号{same}）がいます。同じ人なら、団員番号を書いてください。");
            Compare(line, null, member with { Number = next++ });
        }
    }

    // Signing in by e-mail needs to know who it is. What was double before is not this file's doing.
    private void CheckEmails()
    {
        var fresh = _judgement.Changes.Where(change => change.After is { Email: not null, MaySignIn: true }
            && (change.Before is not { MaySignIn: true } || change.After.Email != change.Before.Email)).ToList();
        if (fresh.Count == 0)
            return;
        var after = _judgement.Changes.ToDictionary(change => change.After.Id);
        var holders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in book.Members.Values.Where(member => !after.ContainsKey(member.Id)).Concat(_judgement.Changes.Except(fresh).Select(change => change.After)))
            if (member is { Email: { } email, MaySignIn: true })
                holders.TryAdd(email.Trim(), $"団員番号{member.Number}の団員");
        foreach (var change in fresh)
            if (!holders.TryAdd(change.After.Email!.Trim(), $"{change.Line}行目"))
                _judgement.Bad(change.Line, MemberColumns.EmailHeading, change.After.Email,
                    $"{holders[change.After.Email.Trim()]}と同じメールアドレスです。1人に1つのアドレスにしてください。");
    }

    // Spreadsheets write the line ends of their own system into cells.
    private static bool Same(string cell, string written) =>
        cell == written || (written.Contains('\r', StringComparison.Ordinal) && cell.ReplaceLineEndings("\n") == written.ReplaceLineEndings("\n"));

    private static string Cell(CsvRow row, int? at) => at is { } place && place < row.Cells.Length ? row.Cells[place] : "";
}
