import { words } from "../i18n";

// Japan has had no summer time since 1951, so Asia/Tokyo is a fixed nine hours, whatever zone the phone is in.
const japanOffsetMs = 9 * 3_600_000;

const two = (n: number) => String(n).padStart(2, "0");

function inJapan(ms: number): Date {
  return new Date(ms + japanOffsetMs);
}

/** 21:04 */
export function clock(ms: number): string {
  const at = inJapan(ms);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

/** 21:06:12, for live screens and proofs */
export function clockWithSeconds(ms: number): string {
  return `${clock(ms)}:${two(inJapan(ms).getUTCSeconds())}`;
}

/** 11月18日（水） 21:04 */
export function dayAndClock(ms: number): string {
  const at = inJapan(ms);
  const { time } = words();
  const weekday = time.weekdays[at.getUTCDay()] ?? "";
  return `${time.day(at.getUTCMonth() + 1, at.getUTCDate(), weekday)} ${clock(ms)}`;
}

function dayNumber(ms: number): number {
  return Math.floor((ms + japanOffsetMs) / 86_400_000);
}

/** The day is shown as soon as midnight lies between then and now. */
export function clockWithDayIfOther(ms: number, now: number): string {
  return dayNumber(ms) === dayNumber(now) ? clock(ms) : dayAndClock(ms);
}

/** 00:14:20, from one day on 1日 02:14:20 */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  const rest = seconds % 86_400;
  const text = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return days === 0 ? text : words().time.daysAnd(days, text);
}

/** 0.12, for proofs of speed */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
