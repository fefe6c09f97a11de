import type { BoardPerson } from "../../api/wire";
import { words } from "../../i18n";
import { clock } from "../../ui/time";

export interface Arrival {
  /** 21:20, or 未定 */
  time: string;
  /** あと2分 */
  rest: string | null;
}

/** Arrivals are not confirmed yet: after that, how long ago someone was expected says nothing. */
const overdueShownMinutes = 60;

/** What is known about a person's arrival; a guess is marked 約, and nothing is said about those not coming. */
export function arrivalOf(person: BoardPerson, minuteNow: number): Arrival | null {
  if (person.answer === null || person.answer === "unable") return null;
  const { board } = words();
  const at = person.arrivesAt === null ? Number.NaN : Date.parse(person.arrivesAt);
  if (Number.isNaN(at)) {
    const time = person.minutes === null ? board.arrivalUnknown : board.aboutMinutes(person.minutes);
    return { time, rest: null };
  }
  // Of the same whole minutes as the clock beside it: 20:59 at 20:54 is five minutes, whatever the seconds.
  const minutes = Math.floor(at / 60_000) - minuteNow;
  const guessed = person.minutes === null;
  return { time: `${guessed ? board.about : ""}${clock(at)}`, rest: restOf(minutes) };
}

function restOf(minutes: number): string | null {
  const { board } = words();
  if (minutes > 0) return board.arrivesIn(minutes);
  if (minutes === 0) return board.arrivesNow;
  return minutes < -overdueShownMinutes ? null : board.overdue(-minutes);
}
