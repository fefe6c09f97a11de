import type { ComponentChildren } from "preact";
import { ApiProblem } from "../../../api/http";
import { type BulkAnswer, type MemberDetail, memberAddresses, privateFields } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { ConfirmButton } from "../shared/confirm";
import { Refusal } from "../shared/form";
import { LineChip, Qualifications, StateChip } from "../shared/marks";
import { type MemberStore, todayInJapan } from "../shared/member-store";
import { dayWord, momentWord, numberWord, rankWord } from "../shared/names";
import { changeDone } from "../shared/progress";
import { useDeed } from "../shared/resource";
import { send } from "../shared/server";
import { AccountSection } from "./account-section";
import { LinkSection } from "./link-section";

interface MemberViewProps {
  brigade: string;
  store: MemberStore;
  member: MemberDetail;
  onEdit: () => void;
  onChanged: () => void;
}

function Entry({ term, children }: { term: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function MemberView({ brigade, store, member, onEdit, onChanged }: MemberViewProps) {
  const { common, member: text } = memberWords();
  const tree = store.tree.value;
  const roles = new Map(store.known.roles.map((role) => [role.id, role.name]));
  const { may } = member;
  return (
    <>
      <div class="buttons">
        {may.edit && (
          <button type="button" class="button primary" data-testid="member-edit" onClick={onEdit}>
            {text.edit}
          </button>
        )}
        {may.suspend && <StateActions brigade={brigade} member={member} onChanged={onChanged} />}
      </div>
      <dl class="facts" lang={japanese()}>
        <Entry term={common.number}>
          <span class="figures">{numberWord(member.number)}</span>
        </Entry>
        <Entry term={common.state}>
          <StateChip state={member.state} />
        </Entry>
        <Entry term={common.rank}>{rankWord(member)}</Entry>
        <Entry term={common.unit}>{tree.name(member.unitId)}</Entry>
        {member.otherUnitIds.length > 0 && (
          <Entry term={text.otherUnits}>
            {member.otherUnitIds.map((unit) => tree.name(unit)).join(common.and)}
          </Entry>
        )}
        <Entry term={common.roles}>
          {member.roles.length === 0
            ? common.none
            : member.roles
                .map((held) => `${roles.get(held.roleId) ?? ""}（${tree.name(held.unitId)}）`)
                .join(common.and)}
        </Entry>
        <Entry term={common.qualifications}>
          {member.qualifications.length === 0 ? (
            common.none
          ) : (
            <Qualifications held={member.qualifications} today={todayInJapan()} />
          )}
        </Entry>
        <Entry term={common.tags}>
          {member.tags.length === 0 ? common.none : member.tags.join(common.and)}
        </Entry>
        {member.joinedOn !== null && <Entry term={text.joinedOn}>{dayWord(member.joinedOn)}</Entry>}
        {member.leftOn !== null && <Entry term={text.leftOn}>{dayWord(member.leftOn)}</Entry>}
      </dl>
      <Contact member={member} />
      <section class="area-section" aria-labelledby="link">
        <h2 id="link">
          {text.linkTitle} <LineChip member={member} />
        </h2>
        <LinkSection brigade={brigade} member={member} onChanged={onChanged} />
      </section>
      {may.sessions && <AccountSection brigade={brigade} member={member} />}
      <section class="area-section" aria-labelledby="history">
        <h2 id="history">{text.history}</h2>
        {member.history.length === 0 ? (
          <p class="soft">{text.noHistory}</p>
        ) : (
          <ul class="history" data-testid="member-history">
            {member.history.map((entry) => (
              <li key={entry.at + entry.what}>
                <span class="figures soft">{momentWord(entry.at)}</span>
                <span lang={japanese()}>{entry.what}</span>
                <span class="soft" lang={japanese()}>
                  {entry.actor}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Contact({ member }: { member: MemberDetail }) {
  const { member: text } = memberWords();
  const hidden = member.private;
  return (
    <section class="area-section" aria-labelledby="contact" data-testid="member-private">
      <h2 id="contact">{text.contact}</h2>
      {hidden === null ? (
        <p class="soft">{text.hidden}</p>
      ) : (
        <dl class="facts" lang={japanese()}>
          {privateFields.map((field) => {
            const value = hidden[field];
            return (
              <Entry key={field} term={text.private[field]}>
                {value === null || value === "" ? "-" : field === "bornOn" ? dayWord(value) : value}
              </Entry>
            );
          })}
        </dl>
      )}
    </section>
  );
}

function StateActions({ brigade, member, onChanged }: Omit<MemberViewProps, "store" | "onEdit">) {
  const { member: text } = memberWords();
  const deed = useDeed();
  const become = (state: MemberDetail["state"]) =>
    void deed.run(async () => {
      const answer = await send<BulkAnswer>("POST", memberAddresses.state(brigade), {
        ids: [member.id],
        state,
        ...(state === "retired" ? { leftOn: todayInJapan() } : {}),
      });
      const refused = answer.skipped[0];
      if (refused !== undefined) throw new ApiProblem("input.invalid", 422, { detail: refused.sentence });
      if (answer.changeId !== null) await changeDone(brigade, answer.changeId);
      onChanged();
    });
  return (
    <>
      {member.state === "active" && (
        <ConfirmButton
          label={text.suspend}
          sentence={text.suspendSure}
          testid="member-suspend"
          onYes={() => become("suspended")}
        />
      )}
      {member.state !== "active" && (
        <button type="button" class="button" data-testid="member-resume" onClick={() => become("active")}>
          {text.resume}
        </button>
      )}
      {member.state !== "retired" && (
        <ConfirmButton
          danger
          label={text.retire}
          sentence={text.retireSure}
          testid="member-retire"
          onYes={() => become("retired")}
        />
      )}
      <Refusal problem={deed.problem.value} />
    </>
  );
}
