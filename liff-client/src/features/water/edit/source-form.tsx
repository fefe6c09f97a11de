import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { ApiProblem } from "../../../api/http";
import {
  changeWater,
  createWater,
  mounts,
  ownerships,
  type Place,
  type WaterDetail,
  waterKinds,
} from "../../../api/water";
import { japanese, words } from "../../../i18n";
import { mapWords } from "../../../i18n/map";
import { waterWords } from "../../../i18n/water";
import { coordinate, WaterMap } from "../../../map";
import {
  ErrorSummary,
  errorOf,
  Form,
  SelectField,
  Submit,
  TextArea,
  TextField,
  useAction,
} from "../../../ui/form";
import { Glyph } from "../../../ui/glyph";
import { nothingUnsaved, useUnsaved } from "../../../ui/unsaved";
import { PlaceDialog } from "../shared/place-dialog";
import { usePosition } from "../shared/position";
import type { WaterStore } from "../shared/water-store";
import { ConflictChoice } from "./conflict-choice";
import { PhotosField } from "./photos-field";
import {
  type DraftFault,
  draftOf,
  emptyDraft,
  faultsIn,
  fieldsOf,
  type Measure,
  measures,
  numberOf,
  type SourceDraft,
} from "./source-draft";

interface SourceFormProps {
  brigade: string;
  store: WaterStore;
  /** Null: a new one. */
  source: WaterDetail | null;
  onSaved: (id: string) => void;
  onStop: () => void;
}

const units: Readonly<Record<Measure, "millimetres" | "metres" | "cubicMetres" | "cubicMetresPerMinute">> = {
  boreMillimetres: "millimetres",
  mainMillimetres: "millimetres",
  meshMetres: "metres",
  volumeCubicMetres: "cubicMetres",
  flowCubicMetresPerMinute: "cubicMetresPerMinute",
  dropMetres: "metres",
  depthMetres: "metres",
};

function sentenceOf({ field, fault }: DraftFault): string {
  const { edit: text, fieldName } = waterWords();
  if (fault === "kind") return text.kindMissing;
  if (fault === "latitude") return text.wrongLatitude;
  if (fault === "longitude") return text.wrongLongitude;
  return text.wrongNumber(fieldName[field] ?? field);
}

export function SourceForm({ brigade, store, source, onSaved, onStop }: SourceFormProps) {
  const { edit: text, fieldName, source: names, list } = waterWords();
  const map = mapWords();
  const start = useMemo(() => (source === null ? emptyDraft : draftOf(source)), [source]);
  const draft = useSignal<SourceDraft>(start);
  const etag = useSignal(source?.etag ?? null);
  const theirs = useSignal<WaterDetail | null>(null);
  const choosing = useSignal(false);
  const action = useAction();
  const position = usePosition();
  useUnsaved(JSON.stringify(draft.value) !== JSON.stringify(start));
  const set = (part: Partial<SourceDraft>) => {
    draft.value = { ...draft.value, ...part };
  };
  const place = (at: Place) =>
    set({ latitude: coordinate(at.latitude), longitude: coordinate(at.longitude) });

  const keep = async (content: SourceDraft) => {
    const faults = faultsIn(content);
    if (faults.length > 0)
      return action.refuse(faults.map((fault) => ({ field: fault.field, sentence: sentenceOf(fault) })));
    let id = source?.id ?? "";
    const went = await action.run(async () => {
      try {
        const fields = fieldsOf(content, etag.value);
        if (source === null) id = (await createWater(brigade, fields)).id;
        else await changeWater(brigade, source.id, fields);
      } catch (failure) {
        const current = failure instanceof ApiProblem ? failure.body.current : undefined;
        if (!(failure instanceof ApiProblem) || failure.code !== "conflict" || current === undefined)
          throw failure;
        theirs.value = current as WaterDetail;
      }
    });
    if (!went || theirs.value !== null) return;
    nothingUnsaved();
    onSaved(id);
  };

  const other = theirs.value;
  if (other !== null) {
    return (
      <ConflictChoice
        before={start}
        mine={draft.value}
        theirs={draftOf(other)}
        units={store.units.value}
        onChosen={(content) => {
          draft.value = content;
          etag.value = other.etag;
          theirs.value = null;
          void keep(content);
        }}
        onStop={() => {
          theirs.value = null;
        }}
      />
    );
  }
  const now = draft.value;
  const error = (field: string) => errorOf(action.errors.value, field);
  const notTold = { value: "", label: text.notTold };
  const latitude = numberOf(now.latitude);
  const longitude = numberOf(now.longitude);
  const chosen =
    latitude === null || longitude === null || Number.isNaN(latitude) || Number.isNaN(longitude)
      ? null
      : { latitude, longitude };
  const known = store.units.value ?? [];
  const unitOptions = [
    { value: "", label: names.noUnit },
    ...known.map(({ id, name }) => ({ value: id, label: name })),
  ];
  // A unit whose name may not be seen stays chosen all the same.
  if (now.unitId !== "" && !known.some((unit) => unit.id === now.unitId))
    unitOptions.push({ value: now.unitId, label: source?.unitName ?? now.unitId });
  return (
    <Form class="water-form" onSubmit={() => void keep(draft.value)} data-testid="source-form">
      <ErrorSummary errors={action.errors.value} problem={action.problem.value} />
      <fieldset>
        <legend>{text.what}</legend>
        <SelectField
          id="kind"
          label={names.kind}
          required
          value={now.kind}
          error={error("kind")}
          options={[
            { value: "", label: text.choose },
            ...waterKinds.map((kind) => ({ value: kind, label: map.kind[kind] })),
          ]}
          onChange={(value) => set({ kind: waterKinds.find((kind) => kind === value) ?? "" })}
        />
        <TextField
          id="number"
          label={names.number}
          hint={text.numberHint}
          lang="ja"
          value={now.number}
          error={error("number")}
          onInput={(number) => set({ number })}
        />
        <SelectField
          id="unitId"
          label={names.unit}
          lang={japanese()}
          value={now.unitId}
          error={error("unitId")}
          options={unitOptions}
          onChange={(unitId) => set({ unitId })}
        />
      </fieldset>
      <fieldset>
        <legend>{text.where}</legend>
        <PlacePreview store={store} place={chosen} label={list.mapLabel} />
        <div class="buttons">
          <button
            type="button"
            class="button"
            data-testid="choose-place"
            onClick={() => {
              choosing.value = true;
            }}
          >
            <Glyph name="map" />
            {text.choosePlace}
          </button>
          <button
            type="button"
            class="button"
            data-testid="use-here"
            aria-disabled={position.state.value === "finding"}
            onClick={() => void position.find().then((here) => here !== null && place(here))}
          >
            <Glyph name="here" />
            {position.state.value === "finding" ? list.finding : text.useHere}
          </button>
        </div>
        <div role="status" class="result-region">
          {position.state.value === "refused" && <p class="notice">{list.refused}</p>}
        </div>
        <div class="pair">
          <TextField
            id="latitude"
            label={text.latitude}
            required
            hint={text.latitudeHint}
            inputMode="text"
            value={now.latitude}
            error={error("latitude")}
            onInput={(value) => set({ latitude: value })}
          />
          <TextField
            id="longitude"
            label={text.longitude}
            required
            hint={text.longitudeHint}
            inputMode="text"
            value={now.longitude}
            error={error("longitude")}
            onInput={(value) => set({ longitude: value })}
          />
        </div>
        <TextField
          id="address"
          label={names.address}
          hint={text.addressHint}
          lang="ja"
          value={now.address}
          error={error("address")}
          onInput={(address) => set({ address })}
        />
      </fieldset>
      <fieldset>
        <legend>{text.size}</legend>
        <SelectField
          id="mount"
          label={names.mount}
          value={now.mount}
          error={error("mount")}
          options={[notTold, ...mounts.map((value) => ({ value, label: map.mount[value] }))]}
          onChange={(mount) => set({ mount })}
        />
        <div class="pair">
          {measures.map((field) => (
            <TextField
              key={field}
              id={field}
              label={fieldName[field] ?? field}
              unit={text[units[field]]}
              short
              inputMode="text"
              value={now[field]}
              error={error(field)}
              onInput={(value) => set({ [field]: value })}
            />
          ))}
        </div>
        <div class="pair">
          <SelectField
            id="covered"
            label={names.covered}
            value={now.covered}
            options={[
              notTold,
              { value: "true", label: names.coveredYes },
              { value: "false", label: names.coveredNo },
            ]}
            onChange={(covered) => set({ covered })}
          />
          <SelectField
            id="pumperReaches"
            label={names.pumper}
            value={now.pumperReaches}
            options={[
              notTold,
              { value: "true", label: names.pumperYes },
              { value: "false", label: names.pumperNo },
            ]}
            onChange={(pumperReaches) => set({ pumperReaches })}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>{text.more}</legend>
        <div class="pair">
          <SelectField
            id="ownership"
            label={names.ownership}
            value={now.ownership}
            options={[notTold, ...ownerships.map((value) => ({ value, label: map.ownership[value] }))]}
            onChange={(ownership) => set({ ownership })}
          />
          <TextField
            id="owner"
            label={names.owner}
            lang="ja"
            value={now.owner}
            error={error("owner")}
            onInput={(owner) => set({ owner })}
          />
        </div>
        <TextField
          id="tags"
          label={names.tags}
          hint={text.tagsHint}
          lang="ja"
          value={now.tags}
          error={error("tags")}
          onInput={(tags) => set({ tags })}
        />
        <TextArea
          id="memo"
          label={names.memo}
          hint={text.memoHint}
          value={now.memo}
          error={error("memo")}
          onInput={(memo) => set({ memo })}
        />
        <PhotosField
          brigade={brigade}
          photoIds={now.photoIds}
          onAdded={(id) => set({ photoIds: [...draft.peek().photoIds, id] })}
          onRemoved={(id) => set({ photoIds: draft.peek().photoIds.filter((one) => one !== id) })}
        />
      </fieldset>
      <div class="buttons">
        <Submit busy={action.busy.value} data-testid="source-save">
          {source === null ? text.create : text.save}
        </Submit>
        <button type="button" class="button" data-testid="source-stop" onClick={onStop}>
          {words().common.stop}
        </button>
      </div>
      {choosing.value && (
        <PlaceDialog
          store={store}
          from={chosen}
          onClose={() => {
            choosing.value = false;
          }}
          onChosen={(at) => {
            place(at);
            choosing.value = false;
          }}
        />
      )}
    </Form>
  );
}

interface PlacePreviewProps {
  store: WaterStore;
  place: Place | null;
  label: string;
}

/** A still picture: a map that moves under a thumb that only wanted to scroll would move the source. */
function PlacePreview({ store, place, label }: PlacePreviewProps) {
  const { edit: text, source: names } = waterWords();
  const { latitude, longitude } = place ?? { latitude: 0, longitude: 0 };
  const aim = useMemo(() => ({ latitude, longitude, zoom: 17 }), [latitude, longitude]);
  const marks = useMemo(
    () => [{ id: "place", kind: "place" as const, label: names.position, latitude, longitude }],
    [latitude, longitude, names],
  );
  if (place === null) return <p class="soft">{text.placeNone}</p>;
  return (
    <WaterMap
      class="small"
      still
      settings={store.settings.value}
      points={store.points.value}
      aim={aim}
      marks={marks}
      label={label}
      summary={names.mapSummary(coordinate(latitude), coordinate(longitude))}
    />
  );
}
