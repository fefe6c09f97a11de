import type { PersonnelEntry, PersonnelPreview, Post } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { Windowed } from "../../../ui/windowed";
import type { MemberStore } from "../shared/member-store";
import { numberWord } from "../shared/names";
import { ScrollRegion } from "../shared/scroll-region";

/** Ids where the server gives ids, names where it gives names. */
function postWord(post: Post | null, store: MemberStore): string {
  if (post === null) return "-";
  const { rank, common } = memberWords();
  const roles = post.roles.map((role) => {
    const key = typeof role === "string" ? role : (role as { roleId: string }).roleId;
    return store.known.roles.find((one) => one.id === key)?.name ?? key;
  });
  const unit = post.unit === null ? "" : store.tree.value.name(post.unit) || post.unit;
  const parts = [post.rank === null ? "" : (rank[post.rank] ?? post.rank), unit, roles.join(common.and)];
  return parts.filter((part) => part !== "").join(" ");
}

interface EntryTableProps {
  entries: readonly PersonnelEntry[];
  store: MemberStore;
}

export function EntryTable({ entries, store }: EntryTableProps) {
  const { personnel: text, common } = memberWords();
  return (
    <ScrollRegion class="table-scroll tall" label={text.previewTitle}>
      <table class="table entry-table" data-testid="entries">
        <thead>
          <tr>
            <th scope="col">{common.number}</th>
            <th scope="col">{common.name}</th>
            <th scope="col">{text.what}</th>
            <th scope="col">{text.before}</th>
            <th scope="col">{text.after}</th>
          </tr>
        </thead>
        <Windowed
          rows={entries}
          as="tbody"
          render={(entry, at) => (
            <tr
              key={`${entry.memberId ?? ""}${at}`}
              lang={japanese()}
              data-testid={`entry-${entry.number ?? entry.name}`}
              data-problem={entry.problem !== null}
            >
              <td class="figures">{entry.number === null ? "-" : numberWord(entry.number)}</td>
              <th scope="row">
                {entry.name}
                {entry.problem !== null && (
                  <span class="field-error with-glyph">
                    <Glyph name="warning" />
                    <span>{entry.problem}</span>
                  </span>
                )}
              </th>
              <td>{text.action[entry.action]}</td>
              <td>{postWord(entry.before, store)}</td>
              <td>
                <b>{postWord(entry.after, store)}</b>
              </td>
            </tr>
          )}
        />
      </table>
    </ScrollRegion>
  );
}

export function PreviewPanel({ preview, store }: { preview: PersonnelPreview; store: MemberStore }) {
  const { personnel: text, common } = memberWords();
  const problems = preview.entries.filter((entry) => entry.problem !== null).length;
  const moved = preview.units.filter((unit) => unit.before !== unit.after);
  return (
    <div class="area-section" data-testid="preview">
      <h2 id="preview">{text.previewTitle}</h2>
      <p
        class={problems === 0 ? "notice good" : "notice bad"}
        role="status"
        data-testid="preview-problems"
        data-count={problems}
      >
        <span class="with-glyph">
          <Glyph name={problems === 0 ? "check" : "warning"} />
          <b>{problems === 0 ? text.noProblems : text.problems(String(problems))}</b>
        </span>
      </p>
      <EntryTable entries={preview.entries} store={store} />
      {moved.length > 0 && (
        <>
          <h3>{text.perUnit}</h3>
          <table class="table" data-testid="preview-units">
            <thead>
              <tr>
                <th scope="col">{common.unit}</th>
                <th scope="col">{text.before}</th>
                <th scope="col">{text.after}</th>
              </tr>
            </thead>
            <tbody>
              {moved.map((unit) => (
                <tr key={unit.unitId}>
                  <th scope="row" lang={japanese()}>
                    {unit.name}
                  </th>
                  <td class="figures">{count(unit.before)}</td>
                  <td class="figures">
                    <b>{count(unit.after)}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  );
}
