import { useSignal } from "@preact/signals";
import { memberWords } from "../../../i18n/members";
import { TextField } from "../shared/form";
import type { MemberStore } from "../shared/member-store";
import { dayWord } from "../shared/names";
import type { MemberDraft } from "./member-draft";
import { TakenList } from "./posts-fields";

interface SkillsFieldsProps {
  store: MemberStore;
  draft: MemberDraft;
  set: (part: Partial<MemberDraft>) => void;
}

export function SkillsFields({ store, draft, set }: SkillsFieldsProps) {
  const { common, member: text } = memberWords();
  const tag = useSignal("");
  const qualification = useSignal("");
  const expiresOn = useSignal("");
  const addTag = () => {
    const name = tag.value.normalize("NFKC").trim();
    if (name !== "" && !draft.tags.includes(name)) set({ tags: [...draft.tags, name] });
    tag.value = "";
  };
  const addQualification = () => {
    const name = qualification.value.normalize("NFKC").trim();
    if (name === "") return;
    const others = draft.qualifications.filter((one) => one.name !== name);
    set({ qualifications: [...others, { name, expiresOn: expiresOn.value || null }] });
    qualification.value = "";
    expiresOn.value = "";
  };
  return (
    <>
      <fieldset class="group">
        <legend>{common.tags}</legend>
        <TakenList
          items={draft.tags.map((name) => ({ key: name, label: name }))}
          onRemove={(name) => set({ tags: draft.tags.filter((one) => one !== name) })}
        />
        <div class="add-line">
          <TextField
            id="m-add-tag"
            label={text.newTag}
            list="m-tags"
            value={tag.value}
            onValue={(value) => {
              tag.value = value;
            }}
          />
          <button type="button" class="button" onClick={addTag}>
            {text.add}
          </button>
        </div>
        <datalist id="m-tags">
          {store.known.tags.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </fieldset>
      <fieldset class="group">
        <legend>{common.qualifications}</legend>
        <TakenList
          items={draft.qualifications.map((one) => ({
            key: one.name,
            label:
              one.expiresOn === null ? one.name : `${one.name}（${common.until(dayWord(one.expiresOn))}）`,
          }))}
          onRemove={(name) =>
            set({ qualifications: draft.qualifications.filter((one) => one.name !== name) })
          }
        />
        <div class="add-line">
          <TextField
            id="m-add-qualification"
            label={text.addQualification}
            list="m-qualifications"
            value={qualification.value}
            onValue={(value) => {
              qualification.value = value;
            }}
          />
          <TextField
            id="m-add-expiry"
            label={text.expiresOn}
            type="date"
            value={expiresOn.value}
            onValue={(value) => {
              expiresOn.value = value;
            }}
          />
          <button type="button" class="button" data-testid="add-qualification" onClick={addQualification}>
            {text.add}
          </button>
        </div>
        <datalist id="m-qualifications">
          {store.known.qualificationNames.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </fieldset>
    </>
  );
}
