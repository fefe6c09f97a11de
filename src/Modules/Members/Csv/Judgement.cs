using System.Security.Cryptography;
using System.Text;
using BrigadeDispatch.Members.Storage;

namespace BrigadeDispatch.Members.Csv;

/// <summary>What is wrong with a cell.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Column">Its heading; empty: the whole line.</param>
/// <param name="Value">What stands there, shortened.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
internal sealed record BadCell(int Line, string Column, string Value, string Sentence);

/// <summary>A field before and after.</summary>
internal sealed record FieldChange(string Name, string Before, string After);

/// <summary>A member that a row would make or change.</summary>
internal sealed record MemberChange(int Line, MemberDocument? Before, MemberDocument After, IReadOnlyList<FieldChange> Fields);

/// <summary>What a file would do to the brigade. Nothing of it has happened.</summary>
internal sealed class Judgement
{
    private readonly List<BadCell> _errors = [];
    private readonly List<string> _warnings = [];
    private readonly List<MemberChange> _changes = [];
    private readonly HashSet<int> _numbersBack = [];

    public int Rows { get; set; }

    public int Unchanged { get; set; }

    public int ErrorCount { get; private set; }

    public int New { get; private set; }

    public int Changed => _changes.Count - New;

    /// <summary>The first <see cref="CsvLimits.Told"/>.</summary>
    public IReadOnlyList<BadCell> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public IReadOnlyList<MemberChange> Changes => _changes;

    /// <summary>In the brigade and not in the file, as they are now.</summary>
    public IReadOnlyList<MemberDocument> Removed { get; set; } = [];

    /// <summary>Numbers of people who are brought back under the number they had.</summary>
    public IReadOnlySet<int> NumbersBack => _numbersBack;

    public void Bad(int line, string column, string value, string sentence)
    {
        if (ErrorCount++ < CsvLimits.Told)
            _errors.Add(new BadCell(line, column, value.Length <= 100 ? value : value[..100] + "…", sentence));
    }

    public void Warn(string sentence)
    {
        if (_warnings.Count < 50)
            _warnings.Add(sentence);
    }

    public void Add(MemberChange change)
    {
        _changes.Add(change);
        if (change.Before is null)
            New++;
    }

    public void BringBack(int number) => _numbersBack.Add(number);

    /// <summary>
    /// The same file judged against the same members gives the same one. Only what stands in the file counts: that somebody linked their
    /// LINE meanwhile is no reason to check again.
    /// </summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"{Rows}|{Unchanged}|{_changes.Count}");
        foreach (var change in _changes)
        {
            Append(hash, $"{change.Line}|{change.Before?.Id}");
            foreach (var field in change.Fields)
            {
                Append(hash, field.Name);
                Append(hash, field.Before);
                Append(hash, field.After);
            }
        }
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>The same for those who are not in the file.</summary>
    public string RemovedFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var member in Removed)
            Append(hash, $"{member.Id}|{member.State}|{member.LeftOn}|{member.UnitId}|{member.Name}");
        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
