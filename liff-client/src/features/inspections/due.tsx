import type { Round } from "../../api/inspections";
import { words } from "../../i18n";
import { inspectionWords } from "../../i18n/inspections";
import { Glyph } from "../../ui/glyph";
import { minuteNow } from "../../ui/now";
import { daysUntil } from "./round-state";

/** 12月31日（木） of 2026-12-31; the time zone plays no part in a day. */
export function dayWord(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const { time } = words();
  return time.day(at.getUTCMonth() + 1, at.getUTCDate(), time.weekdays[at.getUTCDay()] ?? "");
}

const japanOffsetMs = 9 * 3_600_000;

export function dayOf(iso: string): string {
  return new Date(Date.parse(iso) + japanOffsetMs).toISOString().slice(0, 10);
}

/** Until when, and in words how near that is or that it is over. */
export function DueLine({ round }: { round: Round }) {
  const { rounds } = inspectionWords();
  if (round.closedAt !== null) return <p class="soft">{rounds.closedOn(dayWord(dayOf(round.closedAt)))}</p>;
  if (round.dueOn === null) return <p class="soft">{rounds.noDue}</p>;
  const days = daysUntil(round.dueOn, minuteNow.value * 60_000);
  return (
    <p class="due-line">
      <span>{rounds.due(dayWord(round.dueOn))}</span>
      {days < 0 ? (
        <span class="chip alarm" data-chip="alarm" data-testid="overdue">
          <Glyph name="warning" />
          <span>{rounds.overdue(-days)}</span>
        </span>
      ) : (
        <span>{days === 0 ? rounds.today : rounds.daysLeft(days)}</span>
      )}
    </p>
  );
}
