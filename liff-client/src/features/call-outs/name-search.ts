import type { BoardPerson } from "../../api/wire";
import { fold } from "../../ui/fold";

export { fold };

export function matcherFor(search: string): ((person: BoardPerson) => boolean) | null {
  const wanted = fold(search);
  if (wanted === "") return null;
  const number = /^\d+$/.test(wanted) ? Number(wanted) : null;
  return (person) =>
    number === null ? fold(person.rank + person.name).includes(wanted) : person.number === number;
}
