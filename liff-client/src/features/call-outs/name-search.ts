import type { BoardPerson } from "../../api/wire";

/** ｻﾄｳ, サトウ and さとう, with or without the space: one and the same. */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s・]/g, "")
    .replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));
}

export function matcherFor(search: string): ((person: BoardPerson) => boolean) | null {
  const wanted = fold(search);
  if (wanted === "") return null;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : null;
  return (person) =>
    number === null ? fold(person.rank + person.name).includes(wanted) : person.number === number;
}
