import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import type { CoverageAreas } from "../../../api/coverage";
import { type ApiProblem, asProblem } from "../../../api/http";
import { count } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { CheckField, ErrorSummary, Result, useAction } from "../../../ui/form";
import { Glyph } from "../../../ui/glyph";
import { Problem } from "../../../ui/problem";
import { Refusal } from "../../../ui/refusal";
import { Loading } from "../../../ui/screen";
import { useUnsaved } from "../../../ui/unsaved";
import { wide } from "../../../ui/wide";
import { cornersOf } from "../geometry";
import { readAreas, saveAreas } from "../server";
import { AreaFile } from "./area-file";
import { AreaList } from "./area-list";
import { AreasDraft, type EditedArea } from "./areas-draft";
import { AreasMap } from "./areas-map";
import { ConflictPanel } from "./conflict-panel";
import { CornerButtons, CornerPanel } from "./corner-panel";
import { Corners } from "./corners";

interface AreasPartProps {
  brigade: string;
  onSaved: () => void;
}

/** The area whose corners are being put down; key null: a new one. */
export interface Drawing {
  key: number | null;
  corners: Corners;
}

export function AreasPart({ brigade, onSaved }: AreasPartProps) {
  const draft = useMemo(() => new AreasDraft(), []);
  const problem = useSignal<ApiProblem | null>(null);
  const load = useCallback(async () => {
    problem.value = null;
    try {
      draft.load(await readAreas(brigade));
    } catch (failure) {
      problem.value = asProblem(failure);
    }
  }, [brigade, draft, problem]);
  useEffect(() => {
    void load();
  }, [load]);
  if (problem.value !== null) return <Problem problem={problem.value} again={() => void load()} />;
  const loaded = draft.loaded.value;
  if (loaded === null) return <Loading />;
  return <Editor brigade={brigade} draft={draft} loaded={loaded} onSaved={onSaved} />;
}

interface EditorProps extends AreasPartProps {
  draft: AreasDraft;
  loaded: CoverageAreas;
}

function Editor({ brigade, draft, loaded, onSaved }: EditorProps) {
  const { areas: text, map } = coverageWords();
  const drawing = useSignal<Drawing | null>(null);
  const chosen = useSignal<number | null>(null);
  const said = useSignal("");
  const save = useAction();
  const draw = useRef<HTMLButtonElement>(null);
  const centre = useRef<{ latitude: number; longitude: number } | null>(null);
  const items = draft.items.value;
  const dirty = draft.dirty.value;
  const theirs = draft.theirs.value;
  const now = drawing.value;
  const removed = draft.removed.value;
  useUnsaved(dirty || now !== null);
  const store = async () => {
    said.value = "";
    const faults = draft.faults(text);
    if (faults.length > 0) {
      save.refuse(faults);
      return;
    }
    const went = await save.run(async () => {
      try {
        draft.load(await saveAreas(brigade, draft.toSave()));
      } catch (failure) {
        const refused = asProblem(failure);
        if (refused.status !== 409) throw failure;
        draft.meet(await readAreas(brigade));
      }
    });
    if (!went || draft.theirs.peek() !== null) return;
    said.value = text.saved;
    onSaved();
  };
  const finish = () => {
    const shape = now?.corners.shape ?? null;
    if (now === null || shape === null) return;
    if (now.key !== null) draft.change(now.key, { geometry: shape });
    const [made] =
      now.key === null
        ? draft.add([
            { id: null, name: text.unnamed(String(items.length + 1)), zone: "otherZone", geometry: shape },
          ])
        : [now.key];
    drawing.value = null;
    chosen.value = made ?? null;
    // The next thing is its name.
    requestAnimationFrame(() => document.getElementById(`area-name-${made}`)?.focus());
  };
  const addHere = () => {
    if (centre.current !== null) drawing.peek()?.corners.add(centre.current);
  };
  const toMap = () => {
    if (!wide.value) document.getElementById("areas-map")?.scrollIntoView({ block: "start" });
  };
  const edit = (area: EditedArea) => {
    const corners = cornersOf(area.geometry);
    if (corners === null) return;
    chosen.value = area.key;
    drawing.value = { key: area.key, corners: new Corners(corners) };
    toMap();
  };
  if (theirs !== null) {
    return (
      <ConflictPanel
        mine={draft.toSave()}
        theirs={theirs}
        onTheirs={() => draft.takeTheirs()}
        onMine={() => {
          draft.keepMine();
          void store();
        }}
      />
    );
  }
  return (
    <div class="areas-editor">
      <p>{text.hint}</p>
      <ErrorSummary errors={save.errors.value} />
      <Refusal problem={save.problem.value} />
      <div class="coverage-columns">
        <section aria-labelledby="areas-map">
          <h2 id="areas-map" tabIndex={-1}>
            {map.title}
          </h2>
          <AreasMap
            brigade={brigade}
            items={items}
            chosen={chosen.value}
            drawing={now}
            onCentre={(place) => {
              centre.current = place;
            }}
            below={
              now !== null &&
              !wide.value && <CornerButtons corners={now.corners} onHere={addHere} onDone={finish} />
            }
          />
        </section>
        <div class="coverage-numbers">
          {now !== null ? (
            <CornerPanel
              corners={now.corners}
              onHere={addHere}
              onDone={finish}
              onStop={() => {
                drawing.value = null;
                requestAnimationFrame(() => draw.current?.focus());
              }}
            />
          ) : (
            <>
              <div class="buttons">
                <button
                  ref={draw}
                  type="button"
                  class="button"
                  data-testid="areas-draw"
                  onClick={() => {
                    said.value = "";
                    drawing.value = { key: null, corners: new Corners() };
                    toMap();
                  }}
                >
                  <Glyph name="plus" />
                  {text.draw}
                </button>
              </div>
              <AreaFile brigade={brigade} draft={draft} />
              <CheckField
                id="areas-windy"
                label={text.windy}
                hint={text.windyHint}
                checked={draft.windy.value}
                onChange={(windy) => draft.setWindy(windy)}
              />
              <div role="status">
                {removed !== null && (
                  <div class="notice" data-testid="areas-removed">
                    <p>{text.undoRemove(removed.area.name)}</p>
                    <button type="button" class="button small" onClick={() => draft.putBack()}>
                      {text.putBack}
                    </button>
                  </div>
                )}
              </div>
              <AreaList
                items={items}
                errors={save.errors.value}
                chosen={chosen.value}
                onChoose={(key) => {
                  chosen.value = key;
                }}
                onName={(key, name) => draft.change(key, { name })}
                onZone={(key, zone) => draft.change(key, { zone })}
                onEdit={edit}
                onRemove={(key) => draft.remove(key)}
              />
              <Result sentence={dirty ? "" : said.value} />
              <div class="save-bar">
                {dirty && (
                  <p class="with-glyph">
                    <Glyph name="warning" />
                    <b>{text.unsaved}</b>
                  </p>
                )}
                <div class="buttons">
                  <button
                    type="button"
                    class="button primary"
                    data-testid="areas-save"
                    aria-disabled={save.busy.value || !dirty}
                    onClick={() => {
                      if (dirty) void store();
                    }}
                  >
                    {save.busy.value ? coverageWords().computing : text.save}
                  </button>
                  {dirty && (
                    <button
                      type="button"
                      class="button"
                      data-testid="areas-discard"
                      onClick={() => draft.load(loaded)}
                    >
                      {text.discard}
                    </button>
                  )}
                </div>
                <p class="visually-hidden">{text.list(count(items.length))}</p>
              </div>
            </>
          )}
        </div>
      </div>
    </div>
  );
}
