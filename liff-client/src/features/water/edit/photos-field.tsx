import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { withSecondFactor } from "../../../api/http";
import { sendWithProgress } from "../../../api/upload";
import { waterAddresses } from "../../../api/water";
import { waterWords } from "../../../i18n/water";
import { Glyph } from "../../../ui/glyph";
import { shrinkPhoto } from "./photo-shrink";

interface Sending {
  key: number;
  percent: number;
  state: "sending" | "failed" | "unreadable";
  blob: Blob | null;
}

interface PhotosFieldProps {
  brigade: string;
  photoIds: readonly string[];
  onAdded: (id: string) => void;
  onRemoved: (id: string) => void;
}

/** Photos go to the server as soon as they are taken; what failed stays here and can be sent again. */
export function PhotosField({ brigade, photoIds, onAdded, onRemoved }: PhotosFieldProps) {
  const { edit: text, source: names } = waterWords();
  const sending = useSignal<readonly Sending[]>([]);
  const next = useRef(0);
  const set = (key: number, part: Partial<Sending>) => {
    sending.value = sending.value.map((one) => (one.key === key ? { ...one, ...part } : one));
  };
  const drop = (key: number) => {
    sending.value = sending.value.filter((one) => one.key !== key);
  };
  const send = async (key: number, blob: Blob) => {
    set(key, { state: "sending", percent: 0, blob });
    try {
      const { id } = await withSecondFactor(() =>
        sendWithProgress<{ id: string }>(waterAddresses.photos(brigade), blob, (percent) =>
          set(key, { percent }),
        ),
      );
      drop(key);
      onAdded(id);
    } catch {
      set(key, { state: "failed" });
    }
  };
  const take = async (file: File) => {
    next.current += 1;
    const key = next.current;
    sending.value = [...sending.value, { key, percent: 0, state: "sending", blob: null }];
    let blob: Blob;
    try {
      blob = await shrinkPhoto(file);
    } catch {
      set(key, { state: "unreadable" });
      return;
    }
    await send(key, blob);
  };
  return (
    <fieldset class="field" data-testid="photos">
      <legend>{names.photos}</legend>
      <p class="hint" id="photos-hint">
        {text.photosHint}
      </p>
      <ul class="photos">
        {photoIds.map((id, at) => (
          <li key={id} data-testid="photo">
            <img src={waterAddresses.photo(brigade, id)} alt={names.photo(at + 1)} />
            <button type="button" class="button quiet" onClick={() => onRemoved(id)}>
              {text.photoRemove(at + 1)}
            </button>
          </li>
        ))}
      </ul>
      <div role="status" class="stack">
        {sending.value.map((one) => (
          <div key={one.key} class={one.state === "sending" ? "result" : "notice"} data-photo={one.state}>
            {one.state === "sending" ? (
              <>
                <p>{text.sendingPhoto(one.percent)}</p>
                <progress value={one.percent} max={100} aria-label={text.sendingPhoto(one.percent)} />
              </>
            ) : (
              <>
                <p class="with-glyph">
                  <Glyph name="warning" />
                  <span>{one.state === "failed" ? text.photoFailed : text.photoUnreadable}</span>
                </p>
                <div class="buttons">
                  {one.state === "failed" && (
                    <button
                      type="button"
                      class="button"
                      data-testid="photo-retry"
                      onClick={() => one.blob !== null && void send(one.key, one.blob)}
                    >
                      {text.photoRetry}
                    </button>
                  )}
                  <button type="button" class="button quiet" onClick={() => drop(one.key)}>
                    {text.photoDrop}
                  </button>
                </div>
              </>
            )}
          </div>
        ))}
      </div>
      <label class="button file-button">
        <Glyph name="camera" />
        <span>{text.takePhoto}</span>
        <input
          type="file"
          accept="image/*"
          multiple
          aria-describedby="photos-hint"
          data-testid="photo-input"
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            // The same photo may be chosen once more.
            event.currentTarget.value = "";
            for (const file of files) void take(file);
          }}
        />
      </label>
    </fieldset>
  );
}
