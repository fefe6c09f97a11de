import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Place } from "../../../api/water";
import { words } from "../../../i18n";
import { waterWords } from "../../../i18n/water";
import { coordinate, WaterMap } from "../../../map";
import { Dialog } from "../../../ui/dialog";
import type { WaterStore } from "./water-store";

interface PlaceDialogProps {
  store: WaterStore;
  /** Null: nothing is chosen yet, the map opens where it was left. */
  from: Place | null;
  onChosen: (place: Place) => void;
  onClose: () => void;
}

/** The place is the middle of the map: no thumb covers it, and nothing has to be dragged exactly. */
export function PlaceDialog({ store, from, onChosen, onClose }: PlaceDialogProps) {
  const { edit: text, list } = waterWords();
  const start = useMemo(
    () => (from === null ? (store.view ?? store.settings.peek()?.centre ?? null) : { ...from, zoom: 18 }),
    [from, store],
  );
  const place = useSignal<Place | null>(start);
  const placing = useMemo(
    () => (next: Place) => {
      place.value = next;
    },
    [place],
  );
  return (
    <Dialog title={text.placeTitle} onClose={onClose} data-testid="place-dialog">
      <div class="place-dialog">
        <p>{text.placeHint}</p>
        <WaterMap
          settings={store.settings.value}
          points={store.points.value}
          aim={start}
          placing={placing}
          label={list.mapLabel}
          summary={text.placeHint}
        />
        <p class="figures" data-testid="place-figures">
          {place.value === null
            ? text.placeNone
            : `${coordinate(place.value.latitude)}, ${coordinate(place.value.longitude)}`}
        </p>
        <div class="buttons">
          <button
            type="button"
            class="button primary"
            data-testid="place-done"
            onClick={() => (place.value === null ? onClose() : onChosen(place.value))}
          >
            {text.placeDone}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {words().common.stop}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
