import { useEffect } from "preact/hooks";
import { readWater } from "../../../api/water";
import { waterWords } from "../../../i18n/water";
import { waterName } from "../../../map";
import { Glyph } from "../../../ui/glyph";
import { Problem } from "../../../ui/problem";
import { stateOf, useResource } from "../../../ui/resource";
import { go, Link, paths } from "../../../ui/router";
import { Loading, Screen } from "../../../ui/screen";
import { sayAfter } from "../shared/said";
import { waterStore } from "../shared/water-store";
import { SourceForm } from "./source-form";

interface EditScreenProps {
  brigade: string;
  /** Null: a new source. */
  id: string | null;
}

/** A11 水利: enter a source, or correct one. */
export function EditScreen({ brigade, id }: EditScreenProps) {
  const store = waterStore(brigade);
  const { edit: text, source: names, list } = waterWords();
  const detail = useResource(id === null ? null : `${brigade}/${id}`, () => readWater(brigade, id ?? ""));
  useEffect(() => {
    void store.refresh().then(() => store.readUnits());
  }, [store]);
  const found = detail.value.value;
  const problem = detail.problem.value;
  const known = id === null || found !== null;
  const state = stateOf(known, problem);
  const title =
    id === null
      ? text.newTitle
      : found === null
        ? names.edit
        : text.title(waterName(found.kind, found.number));
  const back = id === null ? paths.water(brigade) : paths.waterSource(brigade, id);
  const allowed = found === null || found.may.edit;
  return (
    <Screen id="A11-edit" state={state} title={title}>
      <div class="page water-page">
        <p>
          <Link class="back" to={back}>
            <Glyph name="left" />
            {id === null || found === null ? names.back : waterName(found.kind, found.number)}
          </Link>
        </p>
        <header class="area-head">
          <h1>{title}</h1>
        </header>
        {state === "offline" && <p class="notice">{list.offline}</p>}
        {state === "loading" && <Loading />}
        {state === "error" && problem !== null && (
          <Problem problem={problem} again={() => void detail.reload()} />
        )}
        {known && !allowed && <p class="notice">{names.noEdit}</p>}
        {known && allowed && (
          <SourceForm
            brigade={brigade}
            store={store}
            source={found}
            onSaved={(saved) => {
              sayAfter(id === null ? names.created : names.saved);
              void store.refresh();
              go(paths.waterSource(brigade, saved), id === null ? "replace" : "push");
            }}
            onStop={() => go(back)}
          />
        )}
      </div>
    </Screen>
  );
}
