import type { MemberState, Qualification, SlipState } from "../../../api/members";
import { memberWords } from "../../../i18n/members";
import { Chip } from "../../../ui/chips";
import type { GlyphName } from "../../../ui/glyph";
import { licenceState } from "../list/member-filter";
import { dayWord, type LineWord, lineState } from "./names";

type Look = { tone: "ready" | "late" | "unable" | "silent" | "neutral" | "station"; glyph: GlyphName };

const stateLooks: Readonly<Record<MemberState, Look>> = {
  active: { tone: "station", glyph: "check" },
  suspended: { tone: "late", glyph: "clock" },
  retired: { tone: "unable", glyph: "cross" },
};

export function StateChip({ state }: { state: MemberState }) {
  return <Chip {...stateLooks[state]} word={memberWords().state[state]} />;
}

const lineLooks: Readonly<Record<LineWord, Look>> = {
  linked: { tone: "ready", glyph: "check" },
  slip: { tone: "silent", glyph: "clock" },
  expired: { tone: "late", glyph: "warning" },
  none: { tone: "silent", glyph: "question" },
};

export function LineChip({ member }: { member: { linked: boolean; slip: SlipState } }) {
  const state = lineState(member);
  return <Chip {...lineLooks[state]} word={memberWords().line[state]} />;
}

const slipLooks: Readonly<Record<SlipState, Look>> = {
  none: { tone: "silent", glyph: "question" },
  open: { tone: "station", glyph: "clock" },
  expired: { tone: "late", glyph: "warning" },
  used: { tone: "ready", glyph: "check" },
  revoked: { tone: "unable", glyph: "cross" },
};

export function SlipChip({ state }: { state: SlipState }) {
  return <Chip {...slipLooks[state]} word={memberWords().slip[state]} />;
}

/** Names of qualifications; those that end soon or have ended stand out by mark and word. */
export function Qualifications({ held, today }: { held: readonly Qualification[]; today: string }) {
  const { list, common } = memberWords();
  const plain = held.filter((one) => licenceState(one.expiresOn, today) === null);
  return (
    <span class="marks">
      {plain.length > 0 && <span>{plain.map((one) => one.name).join(common.and)}</span>}
      {held.map((one) => {
        const state = licenceState(one.expiresOn, today);
        if (state === null || one.expiresOn === null) return null;
        return state === "expired" ? (
          <Chip key={one.name} tone="alarm" glyph="warning" word={list.expired(one.name)} />
        ) : (
          <Chip key={one.name} tone="late" glyph="clock" word={list.soon(one.name, dayWord(one.expiresOn))} />
        );
      })}
    </span>
  );
}
