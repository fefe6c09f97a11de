import { useSignal } from "@preact/signals";
import { type IssuedSlip, memberAddresses, type Unlinked } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { Windowed } from "../../../ui/windowed";
import { Selection } from "../list/selection";
import { ConfirmButton } from "../shared/confirm";
import { Refusal } from "../shared/form";
import { SlipChip } from "../shared/marks";
import { dayOf, dayWord, numberWord } from "../shared/names";
import { useDeed } from "../shared/resource";
import { ScrollRegion } from "../shared/scroll-region";
import { send } from "../shared/server";

interface UnlinkedListProps {
  unlinked: readonly Unlinked[];
  onIssue: (memberIds: string[]) => void;
}

/** 未登録者名簿: whom no call-out reaches by LINE. */
export function UnlinkedList({ unlinked, onIssue }: UnlinkedListProps) {
  const { slips: text, list, common } = memberWords();
  const selection = useSignal(Selection.none);
  const rows = unlinked.map((one) => ({ ...one, id: one.memberId }));
  const ticked = selection.value.among((id) => rows.some((row) => row.id === id));
  return (
    <div class="area-section" data-testid="unlinked">
      <h2 id="unlinked">{text.unlinkedTitle(count(unlinked.length))}</h2>
      {unlinked.length === 0 ? (
        <p class="soft">{text.unlinkedNone}</p>
      ) : (
        <>
          <div class="buttons">
            {ticked.ids.size < rows.length && (
              <button
                type="button"
                class="button small"
                onClick={() => {
                  selection.value = selection.peek().withAll(rows);
                }}
              >
                {text.selectAll}
              </button>
            )}
            {ticked.ids.size > 0 && (
              <>
                <button
                  type="button"
                  class="button primary small"
                  data-testid="unlinked-make"
                  onClick={() => onIssue([...ticked.ids])}
                >
                  {text.makeSelected(count(ticked.ids.size))}
                </button>
                <button
                  type="button"
                  class="button small quiet"
                  onClick={() => {
                    selection.value = Selection.none;
                  }}
                >
                  {list.selectNone}
                </button>
              </>
            )}
          </div>
          <ScrollRegion class="table-scroll tall" label={text.unlinkedTitle(count(unlinked.length))}>
            <table class="table slip-table">
              <thead>
                <tr>
                  <th scope="col">
                    <span class="visually-hidden">{list.actions}</span>
                  </th>
                  <th scope="col">{common.number}</th>
                  <th scope="col">{common.name}</th>
                  <th scope="col">{common.unit}</th>
                  <th scope="col">{text.title}</th>
                </tr>
              </thead>
              <Windowed
                rows={rows}
                as="tbody"
                render={(row) => (
                  <tr key={row.id} lang={japanese()} data-testid={`unlinked-${row.number}`}>
                    <td>
                      <label class="tick-box">
                        <input
                          type="checkbox"
                          checked={ticked.has(row.id)}
                          onClick={(event) => {
                            const before = selection.peek();
                            selection.value = event.shiftKey
                              ? before.extend(row.id, rows)
                              : before.toggle(row.id);
                          }}
                        />
                        <span class="visually-hidden">{list.select(row.name)}</span>
                      </label>
                    </td>
                    <td class="figures">{numberWord(row.number)}</td>
                    <th scope="row">{row.name}</th>
                    <td>{row.unit}</td>
                    <td>
                      <SlipChip state={row.slip} />
                    </td>
                  </tr>
                )}
              />
            </table>
          </ScrollRegion>
        </>
      )}
    </div>
  );
}

interface IssuedListProps {
  brigade: string;
  issued: readonly IssuedSlip[];
  onChanged: () => void;
  onIssue: (memberIds: string[]) => void;
}

export function IssuedList({ brigade, issued, onChanged, onIssue }: IssuedListProps) {
  const { slips: text, common } = memberWords();
  const deed = useDeed();
  return (
    <div class="area-section" data-testid="issued">
      <h2 id="issued">{text.issuedTitle}</h2>
      <Refusal problem={deed.problem.value} />
      {issued.length === 0 ? (
        <p class="soft">{text.issuedNone}</p>
      ) : (
        <ScrollRegion class="table-scroll tall" label={text.issuedTitle}>
          <table class="table slip-table">
            <thead>
              <tr>
                <th scope="col">{common.number}</th>
                <th scope="col">{common.name}</th>
                <th scope="col">{common.unit}</th>
                <th scope="col">{common.state}</th>
                <th scope="col">{text.issuedAt}</th>
                <th scope="col">{text.expiresAt}</th>
                <th scope="col">
                  <span class="visually-hidden">{text.revoke}</span>
                </th>
              </tr>
            </thead>
            <Windowed
              rows={issued}
              as="tbody"
              render={(slip, at) => (
                <tr key={`${slip.memberId}${at}`} lang={japanese()} data-testid={`slip-${slip.number}`}>
                  <td class="figures">{numberWord(slip.number)}</td>
                  <th scope="row">{slip.name}</th>
                  <td>{slip.unit}</td>
                  <td>
                    <SlipChip state={slip.state} />
                  </td>
                  <td class="figures">{dayWord(dayOf(slip.issuedAt))}</td>
                  <td class="figures">{dayWord(dayOf(slip.expiresAt))}</td>
                  <td>
                    <div class="buttons">
                      {slip.state === "open" && (
                        <ConfirmButton
                          danger
                          class="button small quiet"
                          label={text.revoke}
                          spoken={`${text.revoke}: ${slip.name}`}
                          sentence={text.revokeSure(slip.name)}
                          testid={`slip-revoke-${slip.number}`}
                          onYes={() =>
                            void deed.run(async () => {
                              await send("DELETE", memberAddresses.slip(brigade, slip.memberId));
                              onChanged();
                            })
                          }
                        />
                      )}
                      {slip.state !== "used" && (
                        <button
                          type="button"
                          class="button small quiet"
                          aria-label={`${text.reissue}: ${slip.name}`}
                          data-testid={`slip-reissue-${slip.number}`}
                          onClick={() => onIssue([slip.memberId])}
                        >
                          {text.reissue}
                        </button>
                      )}
                    </div>
                  </td>
                </tr>
              )}
            />
          </table>
        </ScrollRegion>
      )}
    </div>
  );
}
