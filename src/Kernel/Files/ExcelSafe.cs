namespace BrigadeDispatch.Kernel.Files;

/// <summary>
/// Cells that no spreadsheet takes for a formula, and that come back exactly: a dangerous first character gets one single quote,
/// and so does a single quote that was there, so that on the way in one quote can be taken off where it was put on.
/// </summary>
public static class ExcelSafe
{
    /// <summary>The cell as it can be opened by a spreadsheet.</summary>
    public static string Guard(string cell) => cell.Length > 0 && IsGuarded(cell[0]) ? "'" + cell : cell;

    /// <summary>Takes off what <see cref="Guard"/> put on. Any other quote is the writer's own.</summary>
    public static string Unguard(string cell) => cell.Length > 1 && cell[0] == '\'' && IsGuarded(cell[1]) ? cell[1..] : cell;

    // The full-width look-alikes: Excel with a Japanese keyboard takes ＝１＋１ for a formula too.
    private static bool IsGuarded(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\0' or '＝' or '＋' or '－' or '＠' or '\'';
}
