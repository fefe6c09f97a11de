import { useSignal } from "@preact/signals";
import { type Defect, type DefectState, defectStates, inspectionAddresses } from "../../api/inspections";
import { viewedPerson } from "../../api/view-as";
import { inspectionWords } from "../../i18n/inspections";
import { waterName } from "../../map/words";
import { KeptBar } from "../../outbox/kept-bar";
import { QueuePanel } from "../../outbox/queue-panel";
import { keptState, useKept } from "../../outbox/use-kept";
import { Result, SelectField } from "../../ui/form";
import { Problem } from "../../ui/problem";
import { Loading, Screen } from "../../ui/screen";
import { AreaHead } from "./area-head";
import { CloseDefectDialog } from "./close-defect";
import { DefectCard } from "./defect-card";
import { DefectsPaper } from "./defects-paper";
import { entryWord } from "./entry-word";
import { LetterDialog } from "./letter-dialog";
import { isDefects } from "./shape";
import { TellDialog } from "./tell-dialog";

const everybody = "";
const nobody = "-";

export const ownerKey = (defect: Defect): string => defect.owner ?? nobody;

/** A12, second part: what inspections have found, until it is told to the owner and repaired. */
export function DefectsScreen({ brigade }: { brigade: string }) {
  const text = inspectionWords();
  const { defects: words } = text;
  const resource = useKept(inspectionAddresses.defects(brigade, null), {
    group: "defects",
    id: brigade,
    most: 1,
    fits: isDefects,
  });
  const shownState = useSignal<DefectState>("open");
  const owner = useSignal(everybody);
  const unit = useSignal(everybody);
  const picked = useSignal<ReadonlySet<string>>(new Set());
  const dialog = useSignal<"tell" | "letter" | null>(null);
  const closing = useSignal<Defect | null>(null);
  const said = useSignal("");

  const known = resource.value.value?.defects ?? null;
  const all = known ?? [];
  const listed = all
    .filter((one) => one.state === shownState.value)
    .filter((one) => owner.value === everybody || ownerKey(one) === owner.value)
    .filter((one) => unit.value === everybody || one.unitId === unit.value)
    .sort((a, b) => ownerKey(a).localeCompare(ownerKey(b), "ja") || (a.reportedAt < b.reportedAt ? -1 : 1));
  const chosen = listed.filter((one) => picked.value.has(one.id));
  const onPaper = chosen.length > 0 ? chosen : listed;
  const state = keptState(resource, listed.length === 0);
  const mayChange = (one: Defect) => one.mayPlan && one.state !== "closed" && viewedPerson.value === null;
  const changeable = listed.filter(mayChange);
  const inLetter = onPaper.filter(mayChange);
  const owners = [...new Set(all.map(ownerKey))].sort((a, b) => a.localeCompare(b, "ja"));
  const ownUnits = [...new Map(all.map((one) => [one.unitId, one.unitName]))];

  const pick = (id: string, on: boolean) => {
    const next = new Set(picked.value);
    if (on) next.add(id);
    else next.delete(id);
    picked.value = next;
  };
  const done = (sentence: string) => {
    said.value = sentence;
    picked.value = new Set();
    dialog.value = null;
    closing.value = null;
    void resource.reload();
  };
  return (
    <Screen id="A12-defects" state={state} title={text.tabs.defects}>
      <div class="page inspections no-print">
        <AreaHead brigade={brigade} title={text.tabs.defects} here="defects" />
        <QueuePanel wordOf={entryWord} />
        {resource.keptAt.value !== null && <KeptBar at={resource.keptAt.value} />}
        {state === "loading" && <Loading />}
        {state === "error" && resource.problem.value !== null && (
          <Problem problem={resource.problem.value} again={() => void resource.reload()} />
        )}
        {known !== null && (
          <>
            <p class="soft">{words.lead}</p>
            <Result sentence={said.value} />
            <fieldset class="segments">
              <legend class="visually-hidden">{text.round.filter}</legend>
              {defectStates.map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-pressed={shownState.value === one}
                  data-testid={`state-${one}`}
                  onClick={() => {
                    shownState.value = one;
                    picked.value = new Set();
                  }}
                >
                  {words.count(words.state[one], all.filter((defect) => defect.state === one).length)}
                </button>
              ))}
            </fieldset>
            <div class="defect-filters">
              <SelectField
                id="owner"
                label={words.owner}
                value={owner.value}
                options={[
                  { value: everybody, label: words.ownerAll },
                  ...owners.map((one) => ({ value: one, label: one === nobody ? words.ownerUnknown : one })),
                ]}
                onChange={(value) => {
                  owner.value = value;
                }}
              />
              {ownUnits.length > 1 && (
                <SelectField
                  id="unit"
                  label={words.unit}
                  value={unit.value}
                  options={[
                    { value: everybody, label: words.unitAll },
                    ...ownUnits.flatMap(([id, name]) =>
                      id === null ? [] : [{ value: id, label: name ?? "" }],
                    ),
                  ]}
                  onChange={(value) => {
                    unit.value = value;
                  }}
                />
              )}
            </div>
            <div class="buttons defect-actions">
              {changeable.length > 0 && (
                <button
                  type="button"
                  class="button quiet"
                  data-testid="pick-all"
                  onClick={() => {
                    picked.value =
                      chosen.length === changeable.length
                        ? new Set()
                        : new Set(changeable.map((one) => one.id));
                  }}
                >
                  {chosen.length === changeable.length ? words.pickNone : words.pickAll}
                </button>
              )}
              {chosen.length > 0 && <b class="figures">{words.picked(chosen.length)}</b>}
              {chosen.length > 0 && (
                <button
                  type="button"
                  class="button primary"
                  data-testid="tell"
                  onClick={() => {
                    dialog.value = "tell";
                  }}
                >
                  {words.tell}
                </button>
              )}
              {listed.length > 0 && (
                <>
                  <button type="button" class="button" data-testid="print" onClick={() => print()}>
                    {words.print}
                  </button>
                  {inLetter.length > 0 && (
                    <button
                      type="button"
                      class="button"
                      data-testid="letter"
                      onClick={() => {
                        dialog.value = "letter";
                      }}
                    >
                      {words.letter}
                    </button>
                  )}
                  <a
                    class="button"
                    href={inspectionAddresses.defectsCsv(brigade, shownState.value)}
                    download
                    data-testid="csv"
                  >
                    {words.csv}
                  </a>
                </>
              )}
            </div>
            {listed.length === 0 && <p class="panel">{words.none}</p>}
            <ul class="defect-list">
              {listed.map((defect) => (
                <DefectCard
                  key={defect.id}
                  brigade={brigade}
                  defect={defect}
                  picked={picked.value.has(defect.id)}
                  onPick={mayChange(defect) ? (on) => pick(defect.id, on) : null}
                  onClose={
                    mayChange(defect)
                      ? () => {
                          closing.value = defect;
                        }
                      : null
                  }
                />
              ))}
            </ul>
          </>
        )}
      </div>
      <DefectsPaper defects={onPaper} />
      {dialog.value === "tell" && (
        <TellDialog
          brigade={brigade}
          defects={chosen}
          onDone={(told, left) => done(left === 0 ? words.told(told) : words.partly(told, left))}
          onClose={() => {
            dialog.value = null;
          }}
        />
      )}
      {dialog.value === "letter" && (
        <LetterDialog
          brigade={brigade}
          defects={inLetter}
          onClose={() => {
            dialog.value = null;
          }}
        />
      )}
      {closing.value !== null && (
        <CloseDefectDialog
          brigade={brigade}
          defect={closing.value}
          onDone={(defect) => done(words.closedSaid(waterName(defect.kind, defect.number)))}
          onClose={() => {
            closing.value = null;
          }}
        />
      )}
    </Screen>
  );
}
