import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { Problem } from "../../../ui/problem";
import { Link, paths } from "../../../ui/router";
import { Loading, Screen } from "../../../ui/screen";
import { memberStore } from "../shared/member-store";
import { stateOf } from "../shared/resource";
import { type BulkKind, BulkPage } from "./bulk-page";
import { filterFromAddress, rememberFilter } from "./filter-address";
import { Filters } from "./filters";
import { conditionsIn, type SortOrder } from "./member-filter";
import { MemberTable } from "./member-table";
import { Selection } from "./selection";
import { SelectionBar } from "./selection-bar";

/** A2 団員: everybody one may see, found as fast as one types. */
export function ListScreen({ brigade }: { brigade: string }) {
  const { list: text } = memberWords();
  const store = memberStore(brigade);
  const filter = useSignal(filterFromAddress());
  const sort = useSignal<SortOrder>({ key: "number", down: false });
  const selection = useSignal(Selection.none);
  const deed = useSignal<BulkKind | null>(null);
  useEffect(() => {
    void store.refresh();
  }, [store]);
  const shown = useComputed(() => store.index.value.find(filter.value, sort.value));
  // Who is ticked must still be there, and is named by id: a filter changed later unticks nobody.
  const ticked = useComputed(() => selection.value.among((id) => store.member(id) !== undefined));

  const known = store.list.value;
  const problem = store.problem.value;
  const total = known?.members.length ?? 0;
  const state = stateOf(known !== null, problem, total === 0);
  const change = (next: typeof filter.value) => {
    filter.value = next;
    rememberFilter(next);
  };
  if (deed.value !== null && known !== null) {
    return (
      <BulkPage
        brigade={brigade}
        store={store}
        kind={deed.value}
        ids={[...ticked.value.ids]}
        onBack={() => {
          deed.value = null;
        }}
        onDone={() => {
          selection.value = Selection.none;
          deed.value = null;
        }}
      />
    );
  }
  return (
    <Screen id="A2" state={state} title={text.title} {...(known === null ? {} : { version: known.version })}>
      <div class="page members-area">
        <header class="area-head">
          <h1 class="screen-title">
            {text.title}
            {known !== null && <span class="count figures">{text.count(count(total))}</span>}
          </h1>
          <div class="buttons">
            {may("EditMembers") && (
              <Link class="button primary" to={paths.member(brigade, "new")} data-testid="member-new">
                {text.add}
              </Link>
            )}
            {may("ExchangeMembers") && (
              <Link class="button" to={paths.csv(brigade)}>
                {text.csv}
              </Link>
            )}
            {may("IssueSlips") && (
              <Link class="button" to={paths.slips(brigade)}>
                {text.slips}
              </Link>
            )}
          </div>
        </header>
        {state === "offline" && <p class="notice">{memberWords().common.offline}</p>}
        {state === "loading" && <Loading />}
        {state === "error" && problem !== null && (
          <Problem problem={problem} again={() => void store.refresh()} />
        )}
        {state === "empty" && <Empty brigade={brigade} />}
        {known !== null && total > 0 && (
          <>
            <Filters
              store={store}
              filter={filter.value}
              sort={sort.value}
              onFilter={change}
              onSort={(next) => {
                sort.value = next;
              }}
            />
            <p class="found figures" role="status" data-testid="found" data-count={shown.value.length}>
              {shown.value.length === 0
                ? text.noneFound
                : text.found(count(shown.value.length), count(total))}
              {shown.value.length === 0 && conditionsIn(filter.value) > 0 && (
                <span class="soft">{text.noneFoundHint}</span>
              )}
            </p>
            {shown.value.length > 0 && (
              <>
                <MemberTable
                  brigade={brigade}
                  store={store}
                  rows={shown.value}
                  sort={sort}
                  selection={selection}
                />
                <SelectionBar
                  brigade={brigade}
                  selection={selection}
                  ticked={ticked}
                  shown={shown.value}
                  onDeed={(kind) => {
                    deed.value = kind;
                  }}
                />
              </>
            )}
          </>
        )}
      </div>
    </Screen>
  );
}

function Empty({ brigade }: { brigade: string }) {
  const { list: text } = memberWords();
  return (
    <div class="panel">
      <h2>{text.empty}</h2>
      <p>{text.emptyHint}</p>
      <div class="buttons">
        {may("EditUnits") && (
          <Link class="button" to={paths.units(brigade)}>
            {text.emptyUnits}
          </Link>
        )}
        {may("ExchangeMembers") && (
          <Link class="button" to={paths.csv(brigade)}>
            {text.emptyCsv}
          </Link>
        )}
      </div>
    </div>
  );
}
