import { useSignal } from "@preact/signals";
import { memberAddresses, type SeenAs } from "../../../api/members";
import { japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { viewAs } from "../../../session/session";
import { go, paths } from "../../../ui/router";
import { Refusal } from "../shared/form";
import { MemberPicker } from "../shared/member-picker";
import { memberStore } from "../shared/member-store";
import { useDeed } from "../shared/resource";
import { ScrollRegion } from "../shared/scroll-region";
import { read } from "../shared/server";

/** 「この人として見る」: what one person may do and because of what, as saved. */
export function SeenAsPanel({ brigade }: { brigade: string }) {
  const { rights: text } = memberWords();
  const store = memberStore(brigade);
  const seen = useSignal<{ id: string; found: SeenAs } | null>(null);
  const deed = useDeed();
  const person = seen.value;
  return (
    <section class="area-section" aria-labelledby="view-as" data-testid="view-as">
      <h2 id="view-as">{text.viewAs}</h2>
      <MemberPicker
        id="view-as-person"
        label={text.viewAsPick}
        hint={text.viewAsHint}
        store={store}
        onPick={(member) =>
          void deed.run(async () => {
            const found = await read<SeenAs>(memberAddresses.rightsViewAs(brigade, member.id));
            seen.value = { id: member.id, found };
          })
        }
      />
      <Refusal problem={deed.problem.value} />
      {person !== null && (
        <div class="box" data-testid="seen-as">
          <h3 lang={japanese()}>{text.viewAsPerson(person.found.name)}</h3>
          {person.found.grants.length === 0 ? (
            <p>{text.viewAsNothing}</p>
          ) : (
            <ScrollRegion label={text.viewAsPerson(person.found.name)}>
              <table class="table" lang={japanese()}>
                <thead>
                  <tr>
                    <th scope="col">{text.function}</th>
                    <th scope="col" class="nowrap">
                      {text.reachColumn}
                    </th>
                    <th scope="col">{text.from}</th>
                  </tr>
                </thead>
                <tbody>
                  {person.found.grants.map((grant) => (
                    <tr key={grant.permission} data-testid={`grant-${grant.permission}`}>
                      <th scope="row">{grant.name}</th>
                      <td>
                        <span class="nowrap">{text.reach[grant.reach]}</span>
                        {grant.units != null && (
                          <span class="soft units"> {grant.units.join(memberWords().common.and)}</span>
                        )}
                      </td>
                      <td>{grant.from.join(memberWords().common.and)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          )}
          <p class="soft">{text.viewAsNote}</p>
          <button
            type="button"
            class="button"
            data-testid="view-as-open"
            onClick={() =>
              void deed.run(async () => {
                await viewAs({ id: person.id, name: person.found.name });
                go(paths.incidents(brigade));
              })
            }
          >
            {text.viewAsOpen}
          </button>
        </div>
      )}
    </section>
  );
}
