import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { inspectionWords } from "../../i18n/inspections";
import type { WaitingPhoto } from "../../outbox/entry";
import { shrinkPhoto } from "../../outbox/shrink-photo";
import { Glyph } from "../../ui/glyph";

const mostPhotos = 4;

interface PhotoFieldProps {
  id: string;
  word: string;
  photos: readonly WaitingPhoto[];
  onChange: (photos: readonly WaitingPhoto[]) => void;
}

/** Photos that wait with what they belong to; each can be looked at and removed until it has gone. */
export function PhotoField({ id, word, photos, onChange }: PhotoFieldProps) {
  const { round: text } = inspectionWords();
  const fault = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  const take = async (files: FileList | null) => {
    fault.value = "";
    const room = mostPhotos - photos.length;
    const chosen = [...(files ?? [])];
    if (chosen.length > room) fault.value = text.photoTooMany(mostPhotos);
    const made: WaitingPhoto[] = [];
    for (const file of chosen.slice(0, room)) {
      try {
        made.push(await shrinkPhoto(file));
      } catch {
        fault.value = text.photoFailed;
      }
    }
    if (input.current !== null) input.current.value = "";
    if (made.length > 0) onChange([...photos, ...made]);
  };
  return (
    <div class="photo-field">
      {photos.length < mostPhotos && (
        <label class="button photo-button">
          <Glyph name="camera" />
          <span>{word}</span>
          <input
            ref={input}
            id={id}
            class="visually-hidden"
            type="file"
            accept="image/*"
            capture="environment"
            multiple
            onChange={(event) => void take(event.currentTarget.files)}
          />
        </label>
      )}
      <p role="alert" class="danger">
        {fault.value}
      </p>
      {photos.length > 0 && (
        <ul class="photo-strip">
          {photos.map((photo, index) => (
            <li key={photo.id ?? index} data-testid="photo">
              <Thumb bytes={photo.bytes} name={text.photoOf(index + 1)} />
              <button
                type="button"
                class="button quiet"
                aria-label={text.photoRemove(index + 1)}
                onClick={() => onChange(photos.filter((one) => one !== photo))}
              >
                <Glyph name="cross" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const thumbSide = 96;

/** Painted, not linked: the page's policy takes no pictures from memory. */
function Thumb({ bytes, name }: { bytes: ArrayBuffer; name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let mine = true;
    createImageBitmap(new Blob([bytes]))
      .then((picture) => {
        const context = canvas.current?.getContext("2d");
        if (!mine || context === null || context === undefined) return;
        const scale = Math.max(thumbSide / picture.width, thumbSide / picture.height);
        const [width, height] = [picture.width * scale, picture.height * scale];
        context.drawImage(picture, (thumbSide - width) / 2, (thumbSide - height) / 2, width, height);
      })
      .catch(() => undefined);
    return () => {
      mine = false;
    };
  }, [bytes]);
  return <canvas ref={canvas} width={thumbSide} height={thumbSide} role="img" aria-label={name} />;
}
