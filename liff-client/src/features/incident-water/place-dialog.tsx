import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { sendJson } from "../../api/http";
import { incidentWaterAddresses } from "../../api/incident-water";
import type { MapSettings, Place } from "../../api/water";
import { words } from "../../i18n";
import { incidentWaterWords } from "../../i18n/incident-water";
import { coordinate, type MapAim, WaterMap } from "../../map";
import { Dialog } from "../../ui/dialog";
import { ErrorSummary, errorOf, Form, Submit, TextField, useAction } from "../../ui/form";
import { readDegrees } from "./water-state";

interface PlaceDialogProps {
  brigade: string;
  incident: string;
  settings: MapSettings | null;
  place: Place | null;
  onDone: () => void;
  onClose: () => void;
}

/** Where the fire is, said by a person: the cross of the map, or two numbers beside it. */
export function PlaceDialog({ brigade, incident, settings, place, onDone, onClose }: PlaceDialogProps) {
  const text = incidentWaterWords();
  const action = useAction();
  const start = useRef(place);
  const latitude = useSignal(place === null ? "" : coordinate(place.latitude));
  const longitude = useSignal(place === null ? "" : coordinate(place.longitude));
  const aim = useSignal<MapAim | null>(start.current === null ? null : { ...start.current, zoom: 17 });
  const read = (): Place | null => {
    const [north, east] = [readDegrees(latitude.value, 90), readDegrees(longitude.value, 180)];
    return north === null || east === null ? null : { latitude: north, longitude: east };
  };
  const typed = () => {
    const found = read();
    if (found !== null) aim.value = { ...found };
  };
  const placing = useMemo(
    () => (found: Place) => {
      // A number somebody is typing is not overwritten by the map that follows it.
      if (document.activeElement instanceof HTMLInputElement) return;
      latitude.value = coordinate(found.latitude);
      longitude.value = coordinate(found.longitude);
    },
    [latitude, longitude],
  );
  const submit = () => {
    const found = read();
    if (found === null) return action.refuse([{ field: "latitude", sentence: text.placeWrong }]);
    void action
      .run(() => sendJson("PUT", incidentWaterAddresses.place(brigade, incident), found))
      .then((good) => {
        if (good) onDone();
      });
  };
  const errors = action.errors.value;
  return (
    <Dialog title={text.placeTitle} onClose={onClose} data-testid="place-dialog">
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} problem={action.problem.value} />
        <p>{text.placeHint}</p>
        <WaterMap
          settings={settings}
          points={null}
          aim={aim.value}
          placing={placing}
          label={text.placeTitle}
          summary={text.placeHint}
          class="place-map"
        />
        <div class="place-fields">
          <TextField
            id="latitude"
            label={text.latitude}
            inputMode="text"
            autoComplete="off"
            value={latitude.value}
            error={errorOf(errors, "latitude")}
            onInput={(value) => {
              latitude.value = value;
              typed();
            }}
          />
          <TextField
            id="longitude"
            label={text.longitude}
            inputMode="text"
            autoComplete="off"
            value={longitude.value}
            error={errorOf(errors, "longitude")}
            onInput={(value) => {
              longitude.value = value;
              typed();
            }}
          />
        </div>
        <div class="buttons">
          <Submit busy={action.busy.value} data-testid="place-submit">
            {text.placeHere}
          </Submit>
          <button type="button" class="button" data-testid="dialog-close" onClick={onClose}>
            {words().common.stop}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}
