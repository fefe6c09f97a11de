import { useSignal } from "@preact/signals";
import { count } from "../../i18n";
import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import { WaterSymbol } from "../../map";
import { distanceWord } from "../../map/words";
import type { OwnPlace } from "../../outbox/position";
import { EntryMark } from "../../outbox/queue-panel";
import { minuteNow } from "../../ui/now";
import { clockWithDayIfOther } from "../../ui/time";
import { badgeOf, ResultMark } from "./progress";
import { metresTo, type ShownItem } from "./round-state";

const atOnce = 100;

interface RoundListProps {
  items: readonly ShownItem[];
  own: OwnPlace | null;
  chosen: string | null;
  onChoose: (source: string) => void;
}

/** The same sources as on the map, in the order in which they are visited. */
export function RoundList({ items, own, chosen, onChoose }: RoundListProps) {
  const { round: text } = inspectionWords();
  const map = mapWords();
  const shown = useSignal(atOnce);
  if (items.length === 0) return <p class="panel">{text.nothing}</p>;
  return (
    <>
      <ol class="round-list" data-testid="round-list">
        {items.slice(0, shown.value).map((item) => (
          <li key={item.sourceId} data-result={item.result ?? "open"}>
            <button
              type="button"
              class="source-line"
              aria-current={item.sourceId === chosen ? "true" : undefined}
              data-testid="round-item"
              data-source={item.sourceId}
              onClick={() => onChoose(item.sourceId)}
            >
              <span class="order-number figures">{item.order}</span>
              <WaterSymbol kind={item.kind} flags={item.flags} badge={badgeOf(item.result)} />
              <span class="source-words">
                <b>
                  {item.number === "" ? map.noNumber : item.number} {map.kind[item.kind]}
                </b>
                <span lang="ja">{item.address}</span>
                {own !== null && <span class="soft">{distanceWord(metresTo(own, item))}</span>}
                {(item.note ?? "") !== "" && <span lang="ja">{item.note}</span>}
                {item.at !== null && (
                  <span class="soft figures">
                    {text.by(
                      clockWithDayIfOther(Date.parse(item.at), minuteNow.value * 60_000),
                      item.by ?? "",
                    )}
                  </span>
                )}
              </span>
              <span class="source-marks">
                <ResultMark result={item.result} />
                {item.waiting !== null && <EntryMark entry={item.waiting} />}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {items.length > shown.value && (
        <button
          type="button"
          class="button wide"
          onClick={() => {
            shown.value += atOnce;
          }}
        >
          {text.more(count(Math.min(atOnce, items.length - shown.value)))}
        </button>
      )}
    </>
  );
}
