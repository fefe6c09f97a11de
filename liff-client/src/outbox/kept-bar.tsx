import { signalWords } from "../i18n/signal";
import { Glyph } from "../ui/glyph";
import { now } from "../ui/now";
import { clockWithDayIfOther } from "../ui/time";
import "./outbox.css";

/** 「電波がありません。21:05 の内容です（12分前）」 over what was kept. */
export function KeptBar({ at }: { at: number }) {
  const { kept } = signalWords();
  const minutes = Math.max(0, Math.floor((now.value - at) / 60_000));
  return (
    <p class="kept-bar with-glyph" role="status" data-testid="kept-bar">
      <Glyph name="warning" />
      <b>{kept.offline(clockWithDayIfOther(at, now.value), kept.age(minutes))}</b>
    </p>
  );
}
