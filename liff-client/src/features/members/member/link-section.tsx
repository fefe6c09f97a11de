import { useSignal } from "@preact/signals";
import { type MemberDetail, memberAddresses } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { go, paths } from "../../../ui/router";
import { chooseForSlips } from "../shared/chosen";
import { ConfirmButton } from "../shared/confirm";
import { Done, Refusal } from "../shared/form";
import { SlipChip } from "../shared/marks";
import { dayOf, dayWord } from "../shared/names";
import { TwoDimensionalCode } from "../shared/qr";
import { useDeed } from "../shared/resource";
import { send } from "../shared/server";

interface LinkSectionProps {
  brigade: string;
  member: MemberDetail;
  onChanged: () => void;
}

export function LinkSection({ brigade, member, onChanged }: LinkSectionProps) {
  const { member: text } = memberWords();
  const deed = useDeed();
  const { may } = member;
  const sentence = !member.linked
    ? text.notLinked
    : member.linkedAt === null
      ? text.linked
      : text.linkedSince(dayWord(dayOf(member.linkedAt)));
  return (
    <>
      <p>{sentence}</p>
      {!member.linked && member.slip !== "none" && (
        <p>
          {text.slip} <SlipChip state={member.slip} />
        </p>
      )}
      <div class="buttons">
        {may.slip && member.state !== "retired" && (
          <button
            type="button"
            class="button"
            data-testid="member-slip"
            onClick={() => {
              chooseForSlips([member.id]);
              go(paths.slips(brigade));
            }}
          >
            {text.issueSlip}
          </button>
        )}
        {may.unlink && member.linked && (
          <ConfirmButton
            danger
            label={text.unlink}
            sentence={text.unlinkSure}
            testid="member-unlink"
            onYes={() =>
              void deed.run(async () => {
                await send("DELETE", memberAddresses.line(brigade, member.id));
                onChanged();
              })
            }
          />
        )}
      </div>
      <Refusal problem={deed.problem.value} />
      {may.slip && <AnswerLink brigade={brigade} member={member} />}
    </>
  );
}

interface Made {
  url: string;
  qrSvg: string;
}

/** A personal page for answering without LINE. What it is called is known only at the moment it is made. */
function AnswerLink({ brigade, member }: Omit<LinkSectionProps, "onChanged">) {
  const { member: text } = memberWords();
  const made = useSignal<Made | null>(null);
  const gone = useSignal(false);
  const deed = useDeed();
  const path = memberAddresses.answerLink(brigade, member.id);
  return (
    <div class="answer-link">
      <h3>{text.answerLink}</h3>
      <p>{text.answerLinkHint}</p>
      {made.value !== null && (
        <div class="answer-code" data-testid="answer-link-code">
          <TwoDimensionalCode svg={made.value.qrSvg} label={text.qr} />
          <div>
            <p class="strong">{text.answerLinkMade}</p>
            <p class="url" lang={japanese()}>
              {made.value.url}
            </p>
          </div>
        </div>
      )}
      <Done sentence={gone.value ? text.answerLinkGone : null} />
      <div class="buttons">
        <button
          type="button"
          class="button"
          data-testid="answer-link-make"
          onClick={() =>
            void deed.run(async () => {
              gone.value = false;
              made.value = await send<Made>("POST", path);
            })
          }
        >
          {text.answerLinkMake}
        </button>
        <ConfirmButton
          label={text.answerLinkOff}
          sentence={text.answerLinkOffSure}
          testid="answer-link-off"
          onYes={() =>
            void deed.run(async () => {
              await send("DELETE", path);
              made.value = null;
              gone.value = true;
            })
          }
        />
      </div>
      <Refusal problem={deed.problem.value} />
    </div>
  );
}
