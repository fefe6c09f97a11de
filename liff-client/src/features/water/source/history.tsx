import { useSignal } from "@preact/signals";
import { readWaterHistory, undoWaterChange, type WaterChange, type WaterDetail } from "../../../api/water";
import { japanese } from "../../../i18n";
import { waterWords } from "../../../i18n/water";
import { useAction } from "../../../ui/action";
import { Confirm } from "../../../ui/dialog";
import { ErrorSummary } from "../../../ui/form";
import { Glyph } from "../../../ui/glyph";
import { Problem } from "../../../ui/problem";
import { useResource } from "../../../ui/resource";
import { dayAndClock } from "../../../ui/time";
import { spokenValue } from "../shared/spoken";

interface HistoryProps {
  brigade: string;
  source: WaterDetail;
  onUndone: (next: WaterDetail) => void;
}

/** Who changed what and when, newest first; the last change can be taken back. */
export function History({ brigade, source, onUndone }: HistoryProps) {
  const { source: text, what, fieldName } = waterWords();
  const history = useResource(`${brigade}/${source.id}/${source.etag}`, () =>
    readWaterHistory(brigade, source.id),
  );
  const asked = useSignal<WaterChange | null>(null);
  const action = useAction();
  const changes = history.value.value?.changes ?? null;
  const problem = history.problem.value;
  const undo = (change: WaterChange) =>
    void action
      .run(async () => onUndone(await undoWaterChange(brigade, source.id, change.id)))
      .then(() => {
        asked.value = null;
      });
  return (
    <section class="box" data-testid="history">
      <h2>{text.history}</h2>
      <ErrorSummary errors={action.errors.value} problem={action.problem.value} />
      {changes === null && problem !== null && (
        <Problem problem={problem} again={() => void history.reload()} />
      )}
      {changes?.length === 0 && <p class="soft">{text.noHistory}</p>}
      <ol class="changes">
        {changes?.map((change) => (
          <li key={change.id}>
            <p>
              <b>{what[change.what] ?? change.what}</b>{" "}
              <span class="soft">
                {dayAndClock(Date.parse(change.at))} <span lang={japanese()}>{change.actor}</span>
                {change.fileName !== null && (
                  <>
                    {" "}
                    {text.file} <span lang={japanese()}>{change.fileName}</span>
                  </>
                )}
              </span>
            </p>
            <ul lang={japanese()}>
              {change.fields.map((field) => (
                <li key={field.name}>
                  {fieldName[field.name] ?? field.name}{" "}
                  <del>{spokenValue(field.name, field.before) ?? text.noValue}</del> →{" "}
                  <ins>{spokenValue(field.name, field.after) ?? text.noValue}</ins>
                </li>
              ))}
            </ul>
            {change.undoable && source.may.edit && (
              <button
                type="button"
                class="button quiet no-print"
                data-testid={`undo-${change.id}`}
                onClick={() => {
                  asked.value = change;
                }}
              >
                <Glyph name="left" />
                {text.undo}
              </button>
            )}
          </li>
        ))}
      </ol>
      {asked.value !== null && (
        <Confirm
          title={text.undoTitle}
          action={text.undoShort}
          busy={action.busy.value}
          onConfirm={() => asked.value !== null && undo(asked.value)}
          onClose={() => {
            asked.value = null;
          }}
        >
          <ul lang={japanese()}>
            {asked.value.fields.map((field) => (
              <li key={field.name}>
                {fieldName[field.name] ?? field.name} {spokenValue(field.name, field.after) ?? text.noValue} →{" "}
                <b>{spokenValue(field.name, field.before) ?? text.noValue}</b>
              </li>
            ))}
          </ul>
        </Confirm>
      )}
    </section>
  );
}
