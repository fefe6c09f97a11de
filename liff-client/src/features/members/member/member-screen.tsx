import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type MemberDetail, memberAddresses } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Glyph } from "../../../ui/glyph";
import { Problem } from "../../../ui/problem";
import { go, Link, paths } from "../../../ui/router";
import { Loading, Screen } from "../../../ui/screen";
import { Done } from "../shared/form";
import { memberStore } from "../shared/member-store";
import { stateOf, useResource } from "../shared/resource";
import { MemberForm } from "./member-form";
import { MemberView } from "./member-view";

interface MemberScreenProps {
  brigade: string;
  id: string | null;
}

/** A3 団員: one person, to read and to correct; "new" is the empty form. */
export function MemberScreen({ brigade, id }: MemberScreenProps) {
  const { list, member: text } = memberWords();
  const fresh = id === "new" || id === null;
  const store = memberStore(brigade);
  const detail = useResource<MemberDetail>(fresh ? null : memberAddresses.one(brigade, id));
  const editing = useSignal(fresh);
  const said = useSignal<string | null>(null);
  useEffect(() => {
    void store.refresh();
  }, [store]);

  const found = detail.value.value;
  const problem = detail.problem.value ?? store.problem.value;
  const known = store.list.value !== null && (fresh || found !== null);
  const state = stateOf(known, problem, false);
  const title = fresh ? text.newTitle : (found?.name ?? list.title);
  return (
    <Screen id="A3" state={state} title={title}>
      <div
        class="page members-area form-page"
        data-testid={editing.value ? "member-editing" : "member-reading"}
      >
        <p>
          <Link class="back" to={paths.members(brigade)}>
            <Glyph name="left" />
            {list.title}
          </Link>
        </p>
        <h1 class="screen-title" {...(fresh ? {} : { lang: japanese() })}>
          {title}
          {!fresh && found !== null && <span class="reading">{found.kana}</span>}
        </h1>
        <Done sentence={said.value} />
        {state === "loading" && <Loading />}
        {state === "error" && problem !== null && (
          <Problem
            problem={problem}
            again={() => {
              void detail.reload();
              void store.refresh();
            }}
          />
        )}
        {known &&
          (editing.value ? (
            <MemberForm
              brigade={brigade}
              store={store}
              member={found}
              onSaved={(saved) => {
                said.value = text.saved;
                void store.refresh();
                editing.value = false;
                if (fresh) go(paths.member(brigade, saved), "replace");
                else void detail.reload();
              }}
              onStop={() => {
                if (fresh) go(paths.members(brigade));
                else editing.value = false;
              }}
            />
          ) : (
            found !== null && (
              <MemberView
                brigade={brigade}
                store={store}
                member={found}
                onEdit={() => {
                  said.value = null;
                  editing.value = true;
                }}
                onChanged={() => {
                  void detail.reload();
                  void store.refresh();
                }}
              />
            )
          ))}
      </div>
    </Screen>
  );
}
