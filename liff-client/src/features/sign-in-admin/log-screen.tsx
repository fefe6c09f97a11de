import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { accountAddresses, type SignInEntry, type SignInLog } from "../../api/account";
import { type ApiProblem, asProblem, getFile, getJson, withSecondFactor } from "../../api/http";
import { japanese } from "../../i18n";
import { accountWords } from "../../i18n/account";
import { ErrorSummary, SelectField, useAction } from "../../ui/form";
import { Glyph } from "../../ui/glyph";
import { online } from "../../ui/now";
import { Problem } from "../../ui/problem";
import { search, setSearch } from "../../ui/router";
import { saveFile } from "../../ui/save-file";
import { Loading, Screen, type ScreenState } from "../../ui/screen";
import { dayAndClock } from "../../ui/time";

const pageSize = "50";

// What the filter offers; the log may hold more kinds, each with its own word.
const outcomes = [
  "ok",
  "signIn.wrong",
  "signIn.wait",
  "signIn.locked",
  "signIn.notLinked",
  "signIn.notOnDuty",
  "passkey.refused",
  "slip.wrong",
] as const;

/** Sign-in log: newest first, a page at a time, the filter in the address so that it can be linked to. */
export function LogScreen({ brigade, tabs }: { brigade: string; tabs: ComponentChildren }) {
  const { admin, log: text, outcome: outcomeWords } = accountWords();
  const outcome = new URLSearchParams(search.value).get("outcome") ?? "";
  const entries = useSignal<readonly SignInEntry[] | null>(null);
  const next = useSignal<string | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  const csv = useAction();
  const round = useRef(0);

  const read = async (before: string | null) => {
    round.current += 1;
    const mine = round.current;
    problem.value = null;
    try {
      const values = { before, outcome, limit: pageSize };
      const page = await withSecondFactor(() => getJson<SignInLog>(accountAddresses.log(brigade, values)));
      if (mine !== round.current) return;
      entries.value = before === null ? page.entries : [...(entries.peek() ?? []), ...page.entries];
      next.value = page.next;
    } catch (failure) {
      if (mine === round.current) problem.value = asProblem(failure);
    }
  };
  useEffect(() => void read(null), [brigade, outcome]);

  const known = entries.value;
  const state: ScreenState =
    known === null
      ? problem.value === null
        ? "loading"
        : "error"
      : !online.value
        ? "offline"
        : known.length === 0
          ? "empty"
          : "ready";
  return (
    <Screen id="A19-log" state={state} title={`${admin.title} ${admin.log}`}>
      <div class="page area">
        <h1>{admin.title}</h1>
        {tabs}
        <div class="log-tools">
          <SelectField
            id="outcome"
            label={text.outcome}
            value={outcome}
            options={[
              { value: "", label: text.all },
              ...outcomes.map((one) => ({ value: one, label: outcomeWords[one] ?? one })),
            ]}
            onChange={(value) => setSearch({ outcome: value })}
          />
          <button
            type="button"
            class="button"
            data-testid="log-csv"
            onClick={() =>
              void csv.run(async () => {
                saveFile(await getFile(accountAddresses.logCsv(brigade, outcome)), text.file);
              })
            }
          >
            {text.csv}
          </button>
        </div>
        <ErrorSummary errors={[]} problem={csv.problem.value} />
        {known === null && problem.value === null && <Loading />}
        {known?.length === 0 && next.value === null && (
          <div class="panel">
            <h2>{text.empty}</h2>
            <p>{text.emptyHint}</p>
          </div>
        )}
        {known !== null && known.length > 0 && <LogTable entries={known} />}
        <p role="status" class="soft">
          {known === null || known.length === 0 ? "" : text.shown(known.length)}
        </p>
        {problem.value !== null && (
          <Problem problem={problem.value} again={() => void read(known === null ? null : next.peek())} />
        )}
        {next.value !== null && (
          <button type="button" class="button" data-testid="log-more" onClick={() => void read(next.peek())}>
            {text.more}
          </button>
        )}
      </div>
    </Screen>
  );
}

/** A table on a PC, blocks with their labels on a phone: the same rows (see sign-in-admin.css). */
function LogTable({ entries }: { entries: readonly SignInEntry[] }) {
  const { log: text, outcome, way } = accountWords();
  const { columns } = text;
  return (
    <table class="table log-table" data-testid="log">
      <thead>
        <tr>
          <th scope="col">{columns.at}</th>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.outcome}</th>
          <th scope="col">{columns.way}</th>
          <th scope="col">{columns.device}</th>
          <th scope="col">{columns.address}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id} data-outcome={entry.outcome}>
            <td class="figures">{dayAndClock(Date.parse(entry.at))}</td>
            <th scope="row" lang={entry.name === null ? undefined : japanese()}>
              {entry.name ?? text.unknownPerson}
            </th>
            <td>
              <span class="with-glyph">
                <Glyph name={entry.outcome === "ok" ? "check" : "cross"} />
                <span>{outcome[entry.outcome] ?? entry.outcome}</span>
              </span>
            </td>
            <td>{way[entry.way] ?? entry.way}</td>
            <td>{entry.device}</td>
            <td class="figures">{entry.address}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
