import type { RowError, RowWarning } from "../../api/water-files";

export interface FoldedWarning {
  sentence: string;
  /** Lines of the file; empty: it is about the file as a whole. */
  rows: number[];
}

/** The same sentence about a thousand rows is one sentence with a thousand row numbers. */
export function foldWarnings(warnings: readonly RowWarning[]): FoldedWarning[] {
  const folded = new Map<string, number[]>();
  for (const { row, sentence } of warnings) {
    const rows = folded.get(sentence) ?? [];
    if (row !== null && row > 0) rows.push(row);
    folded.set(sentence, rows);
  }
  return [...folded].map(([sentence, rows]) => ({ sentence, rows }));
}

/** 3, 4, 5, 9 as people write it: 3–5, 9. */
export function rowsWord(rows: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const first = rows[at] as number;
    let last = first;
    while (rows[at + 1] === last + 1) {
      at += 1;
      last = rows[at] as number;
    }
    parts.push(last === first ? String(first) : `${first}–${last}`);
  }
  return parts.join(", ");
}

/** A cell that a spreadsheet neither calculates nor breaks up. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** What is wrong with the file, as a file to work through beside it. */
export function errorsAsCsv(headings: readonly string[], errors: readonly RowError[]): Blob {
  const rows = errors.map((error) => [
    String(error.row),
    error.column ?? "",
    error.value ?? "",
    error.sentence,
  ]);
  const text = [headings, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
  return new Blob([`\ufeff${text}\r\n`], { type: "text/csv" });
}

/** 2,345,678 bytes as people say it. */
export function sizeWord(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1_000))} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
