import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { type IssuedSlip, memberAddresses, type SlipAnswer, type Unlinked } from "../../../api/members";
import { memberWords } from "../../../i18n/members";
import { takeChosen } from "../shared/chosen";
import { Refusal } from "../shared/form";
import { AreaScreen } from "../shared/head";
import { memberStore } from "../shared/member-store";
import { stateOf, useDeed, useResource } from "../shared/resource";
import { issue } from "./issue";
import { IssueForm, type IssueWish } from "./issue-form";
import { PrintPage } from "./print-page";
import { IssuedList, UnlinkedList } from "./slip-lists";

/** A7 登録用紙: make them, print them at once, see who has none and who has not used theirs. */
export function SlipsScreen({ brigade }: { brigade: string }) {
  const { slips: text } = memberWords();
  const store = memberStore(brigade);
  const [chosen] = useState(takeChosen);
  const unlinked = useResource<Unlinked[]>(memberAddresses.unlinked(brigade));
  const issued = useResource<IssuedSlip[]>(memberAddresses.slips(brigade));
  const printing = useSignal<SlipAnswer | null>(null);
  const days = useSignal("30");
  const deed = useDeed();
  useEffect(() => {
    void store.refresh();
  }, [store]);
  const reload = () => {
    void unlinked.reload();
    void issued.reload();
    void store.refresh();
  };
  const make = (wish: IssueWish) =>
    void deed.run(async () => {
      printing.value = await issue(brigade, wish);
      reload();
    });

  if (printing.value !== null) {
    return (
      <PrintPage
        brigade={brigade}
        answer={printing.value}
        onFinish={() => {
          printing.value = null;
        }}
      />
    );
  }
  const known = unlinked.value.value !== null && issued.value.value !== null;
  const problem = unlinked.problem.value ?? issued.problem.value;
  return (
    <AreaScreen
      id="A7"
      title={text.title}
      state={stateOf(known, problem, false)}
      problem={problem}
      again={reload}
    >
      <p>{text.intro}</p>
      <IssueForm
        store={store}
        chosen={chosen}
        unlinked={unlinked.value.value ?? []}
        days={days}
        busy={deed.busy.value}
        onIssue={make}
      />
      <Refusal problem={deed.problem.value} />
      <UnlinkedList
        unlinked={unlinked.value.value ?? []}
        onIssue={(memberIds) => make({ memberIds, days: Number(days.value) || 30 })}
      />
      <IssuedList
        brigade={brigade}
        issued={issued.value.value ?? []}
        onChanged={reload}
        onIssue={(memberIds) => make({ memberIds, days: Number(days.value) || 30 })}
      />
    </AreaScreen>
  );
}
