import { japanese } from "../../i18n";
import { incidentWaterWords } from "../../i18n/incident-water";
import { waterName } from "../../map/words";
import { Glyph } from "../../ui/glyph";
import { now } from "../../ui/now";
import { clockWithDayIfOther } from "../../ui/time";
import type { LoggedUse } from "./water-state";

interface UseLogProps {
  uses: readonly LoggedUse[];
  mayAct: boolean;
  onTakeBack: (use: LoggedUse) => void;
}

/** 部署の記録: who stood where and when, newest first; what was taken back stays in sight, struck through. */
export function UseLog({ uses, mayAct, onTakeBack }: UseLogProps) {
  const text = incidentWaterWords();
  const at = (time: string) => clockWithDayIfOther(Date.parse(time), now.value);
  return (
    <section aria-labelledby="use-log" data-testid="use-log">
      <h3 id="use-log">{text.log}</h3>
      <ol class="use-log">
        {uses.map((use) => {
          const name = waterName(use.kind, use.number);
          const takenBackAt = use.takenBackAt ?? null;
          const gone = takenBackAt !== null;
          return (
            <li key={use.id} data-testid="logged-use" data-taken-back={gone}>
              <span class="figures">{at(use.at)}</span>
              <div>
                <p lang={japanese()}>
                  {gone ? (
                    <s>
                      {name}　{use.unitName ?? use.by}
                    </s>
                  ) : (
                    <>
                      <b>{name}</b>　{use.unitName ?? use.by}
                    </>
                  )}
                </p>
                {use.endedAt !== null && <p class="figures">{text.logLeft(at(use.endedAt))}</p>}
                {takenBackAt !== null && (
                  <p class="with-glyph figures">
                    <Glyph name="cross" />
                    <span>{text.logTakenBack(at(takenBackAt), use.takenBackBy ?? "")}</span>
                  </p>
                )}
                {use.pending !== null && (
                  <p class="with-glyph">
                    <Glyph name="clock" />
                    <span>{use.pending === "leave" ? text.pendingLeave : text.pendingTakeBack}</span>
                  </p>
                )}
              </div>
              {mayAct && use.mayTakeBack && use.endedAt !== null && use.pending === null && (
                <button
                  type="button"
                  class="button quiet"
                  aria-label={text.takeBackName(name)}
                  data-testid="log-take-back"
                  onClick={() => onTakeBack(use)}
                >
                  {text.takeBack}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
