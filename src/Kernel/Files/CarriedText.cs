using System.Globalization;
using System.Text;

namespace BrigadeDispatch.Kernel.Files;

/// <summary>A character that a file's encoding cannot carry.</summary>
/// <param name="Row">Row of the file, from 1.</param>
/// <param name="Whose">Whose row it is, for people.</param>
/// <param name="Column">Heading.</param>
/// <param name="Character">The character as it can be shown; empty: it cannot.</param>
/// <param name="Code">Its code, e.g. U+9AD9.</param>
public sealed record LackingCharacter(int Row, string Whose, string Column, string Character, string Code);

/// <summary>Cells as an encoding can carry them: what it lacks is replaced, and told one by one.</summary>
public sealed class CarriedText(bool cp932, int told)
{
    /// <summary>What stands for a character that is lacking.</summary>
    public const char Substitute = '〓';

    private readonly List<LackingCharacter> _lacking = [];

    /// <summary>The first of them.</summary>
    public IReadOnlyList<LackingCharacter> Lacking => _lacking;

    /// <summary>How many there are in all.</summary>
    public int Count { get; private set; }

    /// <summary>The cell with a substitute for whatever is lacking.</summary>
    public string Carry(int row, string whose, string column, string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        StringBuilder? carried = null;
        for (var at = 0; at < cell.Length; at++)
        {
            var size = char.IsHighSurrogate(cell[at]) && at + 1 < cell.Length && char.IsLowSurrogate(cell[at + 1]) ? 2 : 1;
            if (Holds(cell[at], size))
            {
                carried?.Append(cell, at, size);
            }
            else
            {
                carried ??= new StringBuilder(cell, 0, at, cell.Length);
                carried.Append(Substitute);
                Tell(row, whose, column, cell.Substring(at, size));
            }
            at += size - 1;
        }
        return carried?.ToString() ?? cell;
    }

    // NUL and halves of a pair have no place in any text file.
    private bool Holds(char c, int size) => size == 2 ? !cp932 : c != '\0' && !char.IsSurrogate(c) && (!cp932 || FileEncodings.Cp932Holds(c));

    private void Tell(int row, string whose, string column, string character)
    {
        Count++;
        if (_lacking.Count >= told)
            return;
        var code = "U+" + string.Join(' ', character.Select(c => ((int)c).ToString("X4", CultureInfo.InvariantCulture)));
        var shown = char.IsControl(character[0]) || (character.Length == 1 && char.IsSurrogate(character[0])) ? "" : character;
        _lacking.Add(new LackingCharacter(row, whose, column, shown, code));
    }
}
