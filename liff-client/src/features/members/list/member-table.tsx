import { type Signal, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { MemberRow, Role } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { Link, paths } from "../../../ui/router";
import { Windowed } from "../../../ui/windowed";
import { LineChip, Qualifications, StateChip } from "../shared/marks";
import { type MemberStore, todayInJapan } from "../shared/member-store";
import { numberWord, rankWord, roleWords } from "../shared/names";
import { narrow } from "../shared/narrow";
import type { UnitTree } from "../shared/unit-tree";
import type { SortKey, SortOrder } from "./member-filter";
import type { Selection } from "./selection";

interface MemberTableProps {
  brigade: string;
  store: MemberStore;
  rows: readonly MemberRow[];
  sort: Signal<SortOrder>;
  selection: Signal<Selection>;
}

interface Shared {
  brigade: string;
  tree: UnitTree;
  roles: ReadonlyMap<string, Role>;
  today: string;
  selection: Signal<Selection>;
  tick: (id: string, range: boolean) => void;
}

export function MemberTable({ brigade, store, rows, sort, selection }: MemberTableProps) {
  const { list: text, common } = memberWords();
  const tree = store.tree.value;
  const { roles } = store.known;
  const shared: Shared = useMemo(
    () => ({
      brigade,
      tree,
      roles: new Map(roles.map((role) => [role.id, role])),
      today: todayInJapan(),
      selection,
      tick: (id, range) => {
        const before = selection.peek();
        selection.value = range ? before.extend(id, rows) : before.toggle(id);
      },
    }),
    [brigade, tree, roles, selection, rows],
  );
  const all = useComputed(() => rows.every((row) => selection.value.has(row.id)));
  if (narrow.value) {
    return (
      <section class="member-cards" aria-label={text.title} data-testid="member-list">
        <Windowed
          rows={rows}
          as="ul"
          render={(row) => <MemberCard key={row.id} row={row} shared={shared} />}
        />
      </section>
    );
  }
  const column = (key: SortKey, word: string) => (
    <SortHeading key={key} column={key} word={word} sort={sort} />
  );
  return (
    <table class="members-table" data-testid="member-list" aria-rowcount={rows.length + 1}>
      <caption class="visually-hidden">{text.title}</caption>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col" class="tick">
            <label class="tick-box">
              <input
                type="checkbox"
                checked={all.value}
                data-testid="select-all"
                onChange={() => {
                  const before = selection.peek();
                  selection.value = all.peek() ? before.withoutAll(rows) : before.withAll(rows);
                }}
              />
              <span class="visually-hidden">{text.selectAll(count(rows.length))}</span>
            </label>
          </th>
          {column("number", common.number)}
          {column("kana", `${common.name}（${common.kana}）`)}
          {column("rank", common.rank)}
          <th scope="col">{common.roles}</th>
          {column("unit", common.unit)}
          <th scope="col">{common.qualifications}</th>
          {column("line", common.line)}
          {column("state", common.state)}
        </tr>
      </thead>
      <Windowed
        rows={rows}
        as="tbody"
        render={(row, at) => <MemberLine key={row.id} row={row} at={at} shared={shared} />}
      />
    </table>
  );
}

interface SortHeadingProps {
  column: SortKey;
  word: string;
  sort: Signal<SortOrder>;
}

function SortHeading({ column, word, sort }: SortHeadingProps) {
  const { list: text } = memberWords();
  const chosen = sort.value.key === column;
  const down = chosen && sort.value.down;
  return (
    <th scope="col" aria-sort={chosen ? (down ? "descending" : "ascending") : undefined} class={column}>
      <button
        type="button"
        class="sort-button"
        title={text.sortBy(word)}
        data-testid={`sort-${column}`}
        onClick={() => {
          sort.value = { key: column, down: chosen && !down };
        }}
      >
        <span>{word}</span>
        {chosen && <Glyph name={down ? "down" : "up"} />}
        {chosen && <span class="visually-hidden">{down ? text.down : text.up}</span>}
      </button>
    </th>
  );
}

function Tick({ row, shared }: { row: MemberRow; shared: Shared }) {
  const ticked = useComputed(() => shared.selection.value.has(row.id));
  return (
    <label class="tick-box">
      <input
        type="checkbox"
        checked={ticked.value}
        data-testid={`select-${row.number}`}
        onClick={(event) => {
          shared.tick(row.id, event.shiftKey);
        }}
      />
      <span class="visually-hidden">{memberWords().list.select(row.name)}</span>
    </label>
  );
}

function MemberLine({ row, at, shared }: { row: MemberRow; at: number; shared: Shared }) {
  const { list: text, common } = memberWords();
  const held = roleWords(row, shared.roles);
  return (
    <tr class="member" aria-rowindex={at + 2} data-testid={`member-${row.number}`} data-member={row.id}>
      <td class="tick">
        <Tick row={row} shared={shared} />
      </td>
      <td class="number figures">{numberWord(row.number)}</td>
      <th scope="row" class="kana" lang={japanese()}>
        <Link class="name-link" to={paths.member(shared.brigade, row.id)}>
          {row.name}
        </Link>
        <span class="reading">{row.kana}</span>
      </th>
      <td class="rank">{rankWord(row)}</td>
      <td class="held" lang={japanese()}>
        {held === "" ? <span aria-hidden="true">-</span> : held}
      </td>
      <td lang={japanese()}>
        {shared.tree.name(row.unitId)}
        {row.otherUnitIds.length > 0 && <span class="soft"> {text.otherPosts(row.otherUnitIds.length)}</span>}
      </td>
      <td lang={japanese()}>
        {row.qualifications.length === 0 ? (
          <span aria-hidden="true">-</span>
        ) : (
          <Qualifications held={row.qualifications} today={shared.today} />
        )}
        {row.tags.length > 0 && <span class="tags-line">{row.tags.join(common.and)}</span>}
      </td>
      <td>
        <LineChip member={row} />
      </td>
      <td>
        <StateChip state={row.state} />
      </td>
    </tr>
  );
}

function MemberCard({ row, shared }: { row: MemberRow; shared: Shared }) {
  const { common } = memberWords();
  const held = roleWords(row, shared.roles);
  return (
    <li class="member-card" data-testid={`member-${row.number}`} data-member={row.id}>
      <Tick row={row} shared={shared} />
      <div class="who" lang={japanese()}>
        <Link class="name-link" to={paths.member(shared.brigade, row.id)}>
          {row.name}
        </Link>
        <span class="reading">{row.kana}</span>
        <span class="posts">
          <span class="figures">{numberWord(row.number)}</span>
          <span>{rankWord(row)}</span>
          {held !== "" && <span>{held}</span>}
          <span>{shared.tree.name(row.unitId)}</span>
        </span>
        <Qualifications held={row.qualifications} today={shared.today} />
        {row.tags.length > 0 && <span class="tags-line">{row.tags.join(common.and)}</span>}
        <span class="marks">
          <LineChip member={row} />
          {row.state !== "active" && <StateChip state={row.state} />}
        </span>
      </div>
    </li>
  );
}
