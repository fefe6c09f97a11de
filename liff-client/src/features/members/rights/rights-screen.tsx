import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { memberAddresses, type RightsChange, type RightsTable } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Confirm } from "../../../ui/dialog";
import { useUnsaved } from "../../../ui/unsaved";
import { ConfirmButton } from "../shared/confirm";
import { Done, Refusal } from "../shared/form";
import { AreaScreen } from "../shared/head";
import { momentWord } from "../shared/names";
import { narrow } from "../shared/narrow";
import { stateOf, useDeed, useResource } from "../shared/resource";
import { send, sentenceOf } from "../shared/server";
import { type CellChange, Matrix } from "./matrix";
import { MatrixByPerson, MatrixTable } from "./matrix-table";
import { SeenAsPanel } from "./seen-as-panel";

/** A5 権限表: who may do what how far, on one screen; nothing is in force before it is saved. */
export function RightsScreen({ brigade }: { brigade: string }) {
  const { rights: text } = memberWords();
  const table = useResource<RightsTable>(memberAddresses.rights(brigade));
  const log = useResource<RightsChange[]>(memberAddresses.rightsChanges(brigade));
  const matrix = useSignal<Matrix | null>(null);
  const said = useSignal<string | null>(null);
  const known = table.value.value;
  useEffect(() => {
    matrix.value = known === null ? null : Matrix.of(known.cells);
  }, [known, matrix]);
  const saved = useComputed(() => (table.value.value === null ? null : Matrix.of(table.value.value.cells)));
  const changes = useComputed(() =>
    saved.value === null || matrix.value === null ? [] : matrix.value.changesSince(saved.value),
  );
  const lockOut = useSignal<string | null>(null);
  const deed = useDeed();
  useUnsaved(changes.value.length > 0);

  const save = async (confirm: boolean) => {
    const wanted = matrix.peek();
    if (known === null || wanted === null) return;
    lockOut.value = null;
    const went = await deed.run(() =>
      send("PUT", memberAddresses.rights(brigade), {
        etag: known.etag,
        cells: wanted.toCells(),
        ...(confirm ? { confirm: true } : {}),
      }),
    );
    if (went) {
      await table.reload();
      void log.reload();
      said.value = text.saved;
      return;
    }
    const refused = deed.problem.peek();
    // Only losing one's own right can be confirmed; that nobody keeps it, never.
    if (refused?.code === "rights.lockOut" && !confirm && refused.body.confirm !== false) {
      lockOut.value = sentenceOf(refused);
      deed.problem.value = null;
    }
  };
  const state = stateOf(known !== null, table.problem.value, false);
  const conflict = deed.problem.value?.code === "conflict";
  const edit = (subject: string, permission: string, reach: CellChange["reach"]) => {
    said.value = null;
    matrix.value = matrix.peek()?.with(subject, permission, reach) ?? null;
  };
  return (
    <AreaScreen
      id="A5"
      title={text.title}
      state={state}
      problem={table.problem.value}
      again={() => void table.reload()}
    >
      <p>{text.intro}</p>
      <details>
        <summary>{text.legend}</summary>
        <dl class="facts">
          {(["none", "unit", "division", "brigade"] as const).map((reach) => (
            <div key={reach}>
              <dt>{text.reach[reach]}</dt>
              <dd>{text.reachLong[reach]}</dd>
            </div>
          ))}
        </dl>
      </details>
      {known !== null && matrix.value !== null && saved.value !== null && (
        <>
          {narrow.value ? (
            <MatrixByPerson table={known} matrix={matrix.value} saved={saved.value} onEdit={edit} />
          ) : (
            <MatrixTable table={known} matrix={matrix.value} saved={saved.value} onEdit={edit} />
          )}
          <SaveBar
            table={known}
            changes={changes.value}
            busy={deed.busy.value}
            onSave={() => void save(false)}
            onDiscard={() => {
              matrix.value = saved.peek();
            }}
          />
          <Done sentence={said.value} />
          {conflict ? (
            <div class="notice bad" role="alert" data-testid="rights-conflict">
              <p>{text.conflict}</p>
              <button
                type="button"
                class="button"
                onClick={() => {
                  deed.problem.value = null;
                  void table.reload();
                }}
              >
                {text.reload}
              </button>
            </div>
          ) : (
            <Refusal problem={deed.problem.value} />
          )}
          {lockOut.value !== null && (
            <Confirm
              danger
              title={text.lockOut}
              action={text.lockOutYes}
              onConfirm={() => void save(true)}
              onClose={() => {
                lockOut.value = null;
              }}
            >
              <p>{lockOut.value}</p>
            </Confirm>
          )}
          <div class="buttons">
            {known.default ? (
              <p class="soft">{text.isDefault}</p>
            ) : (
              <ConfirmButton
                danger
                label={text.reset}
                sentence={text.resetSure}
                testid="rights-reset"
                onYes={() =>
                  void deed.run(async () => {
                    await send("POST", memberAddresses.rightsReset(brigade), {});
                    await table.reload();
                    void log.reload();
                    said.value = text.saved;
                  })
                }
              />
            )}
          </div>
          <SeenAsPanel brigade={brigade} />
          <ChangeLog table={known} log={log.value.value} />
        </>
      )}
    </AreaScreen>
  );
}

interface SaveBarProps {
  table: RightsTable;
  changes: readonly CellChange[];
  busy: boolean;
  onSave: () => void;
  onDiscard: () => void;
}

/** Stays in view: how many changes, what they are, save or discard. */
function SaveBar({ table, changes, busy, onSave, onDiscard }: SaveBarProps) {
  const { rights: text, common } = memberWords();
  const open = useSignal(false);
  const names = useNames(table);
  return (
    <section
      class="save-bar"
      data-testid="rights-save-bar"
      data-changes={changes.length}
      aria-label={text.save}
    >
      <p class="figures strong" role="status">
        {changes.length === 0 ? text.noChanges : text.changes(count(changes.length))}
      </p>
      {changes.length > 0 && (
        <div class="buttons">
          <button
            type="button"
            class="button"
            aria-expanded={open.value}
            data-testid="rights-show"
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {open.value ? text.hide : text.show}
          </button>
          <button
            type="button"
            class="button primary"
            data-testid="rights-save"
            aria-busy={busy}
            onClick={onSave}
          >
            {busy ? common.working : text.save}
          </button>
          <button type="button" class="button" data-testid="rights-discard" onClick={onDiscard}>
            {text.discard}
          </button>
        </div>
      )}
      {open.value && changes.length > 0 && (
        <ul class="changes" lang={japanese()} data-testid="rights-changes">
          {changes.map((change) => (
            <li key={`${change.subject} ${change.permission}`}>
              {text.cell(names.subject(change.subject), names.permission(change.permission))}
              <span>
                <span class="was">{text.reach[change.before]}</span> → <b>{text.reach[change.reach]}</b>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function useNames(table: RightsTable) {
  return {
    subject: (key: string) => table.subjects.find((one) => one.key === key)?.name ?? key,
    permission: (key: string) => table.functions.find((one) => one.permission === key)?.name ?? key,
  };
}

function ChangeLog({ table, log }: { table: RightsTable; log: readonly RightsChange[] | null }) {
  const { rights: text } = memberWords();
  const names = useNames(table);
  return (
    <details class="area-section" data-testid="rights-log">
      <summary>{text.log}</summary>
      {log === null || log.length === 0 ? (
        <p class="soft">{text.logEmpty}</p>
      ) : (
        <ul class="history" lang={japanese()}>
          {log.map((entry) => (
            <li key={entry.at + entry.actor}>
              <span class="figures soft">{momentWord(entry.at)}</span>
              <b>{entry.actor}</b>
              <ul>
                {entry.cells.map((cell) => (
                  <li key={`${cell.subject} ${cell.permission}`}>
                    {text.cell(
                      cell.subjectName ?? names.subject(cell.subject),
                      cell.permissionName ?? names.permission(cell.permission),
                    )}{" "}
                    {text.reach[cell.before]} → {text.reach[cell.after]}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
