import type { PersonnelAction } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { asRank, rankChoices, unitChoices } from "../shared/choices";
import { type Fault, SelectField, TextField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import { numberWord, rankWord } from "../shared/names";
import type { Line } from "./order-draft";

interface LineCardProps {
  line: Line;
  store: MemberStore;
  faults: readonly Fault[];
  onLine: (part: Partial<Line>) => void;
  onRemove: () => void;
}

const actions: readonly PersonnelAction[] = ["promote", "move", "leave", "suspend", "resume"];

/** One person of the order: who they are now, and what they become. */
export function LineCard({ line, store, faults, onLine, onRemove }: LineCardProps) {
  const { personnel: text, member: words, common } = memberWords();
  const member = line.memberId === null ? undefined : store.member(line.memberId);
  const tree = store.tree.value;
  const joins = line.action === "join";
  const posts = joins || line.action === "promote" || line.action === "move";
  const name = joins ? text.action.join : line.name;
  // Where the summary of errors leads to.
  const first = `${line.key}-first`;
  return (
    <li class="box line" data-testid={`line-${line.number ?? "new"}`}>
      <p class="line-who" lang={japanese()}>
        {line.number !== null && <span class="figures">{numberWord(line.number)}</span>}
        <b>{name}</b>
        {member !== undefined && (
          <span class="soft">
            {rankWord(member)} {tree.name(member.unitId)}
          </span>
        )}
        <button
          type="button"
          class="button small quiet"
          aria-label={words.removeWhat(name)}
          onClick={onRemove}
        >
          <Glyph name="cross" />
          {words.remove}
        </button>
      </p>
      {joins && (
        <div class="line-fields">
          <TextField
            id={first}
            label={words.family}
            required
            lang="ja"
            faults={faults}
            value={line.family}
            onValue={(family) => onLine({ family })}
          />
          <TextField
            id={`${line.key}-given`}
            label={words.given}
            required
            lang="ja"
            value={line.given}
            onValue={(given) => onLine({ given })}
          />
          <TextField
            id={`${line.key}-kana`}
            label={common.kana}
            required
            lang="ja"
            value={line.kana}
            onValue={(kana) => onLine({ kana })}
          />
        </div>
      )}
      <div class="line-fields">
        {!joins && (
          <SelectField
            id={`${line.key}-action`}
            testid={`line-action-${line.number}`}
            label={text.what}
            value={line.action}
            choices={actions.map((action) => ({ value: action as string, label: text.action[action] }))}
            onValue={(value) => onLine({ action: actions.find((one) => one === value) ?? line.action })}
          />
        )}
        {posts && (
          <>
            <SelectField
              id={joins ? `${line.key}-rank` : first}
              testid={`line-rank-${line.number ?? "new"}`}
              label={text.newRank}
              faults={faults}
              value={joins && line.rank === "" ? "member" : line.rank}
              choices={rankChoices(joins ? undefined : text.same)}
              onValue={(value) => onLine({ rank: asRank(value) ?? "" })}
            />
            <SelectField
              id={`${line.key}-unit`}
              testid={`line-unit-${line.number ?? "new"}`}
              label={text.newUnit}
              value={line.unitId}
              choices={unitChoices(tree, joins ? common.choose : text.same)}
              onValue={(unitId) => onLine({ unitId })}
            />
          </>
        )}
        {posts && !joins && store.known.roles.length > 0 && (
          <SelectField
            id={`${line.key}-role`}
            label={common.roles}
            value={line.role}
            choices={[
              { value: "", label: text.same },
              { value: "-", label: common.none },
              ...store.known.roles.map((role) => ({ value: role.id, label: role.name })),
            ]}
            onValue={(role) => onLine({ role })}
          />
        )}
      </div>
    </li>
  );
}
