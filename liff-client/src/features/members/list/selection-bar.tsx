import type { ReadonlySignal, Signal } from "@preact/signals";
import type { MemberRow } from "../../../api/members";
import { count } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { go, paths } from "../../../ui/router";
import { chooseForSlips } from "../shared/chosen";
import { narrow } from "../shared/narrow";
import type { BulkKind } from "./bulk-page";
import type { Selection } from "./selection";

interface SelectionBarProps {
  brigade: string;
  selection: Signal<Selection>;
  ticked: ReadonlySignal<Selection>;
  shown: readonly MemberRow[];
  onDeed: (kind: BulkKind) => void;
}

const deeds: readonly BulkKind[] = ["move", "suspend", "resume", "retire", "tag"];

/** What can be done with those who are ticked; it stays in view at the lower edge. */
export function SelectionBar({ brigade, selection, ticked, shown, onDeed }: SelectionBarProps) {
  const { list: text, bulk } = memberWords();
  const chosen = ticked.value.ids.size;
  const edits = may("EditMembers");
  if (!edits && !may("IssueSlips")) return null;
  return (
    <section class="selection-bar" data-testid="selection-bar" data-count={chosen} aria-label={text.actions}>
      <p class="figures" role="status">
        {text.selected(count(chosen))}
        {chosen === 1 && !narrow.value && <span class="hint"> {text.selectHint}</span>}
      </p>
      <div class="buttons">
        {chosen < shown.length && (
          <button
            type="button"
            class="button small"
            data-testid="select-shown"
            onClick={() => {
              selection.value = ticked.peek().withAll(shown);
            }}
          >
            {text.selectAll(count(shown.length))}
          </button>
        )}
        {chosen > 0 && (
          <>
            {edits &&
              deeds.map((kind) => (
                <button
                  key={kind}
                  type="button"
                  class="button small"
                  data-testid={`bulk-${kind}`}
                  onClick={() => onDeed(kind)}
                >
                  {bulk[kind]}
                </button>
              ))}
            {may("IssueSlips") && (
              <button
                type="button"
                class="button small"
                data-testid="bulk-slips"
                onClick={() => {
                  chooseForSlips([...ticked.peek().ids]);
                  go(paths.slips(brigade));
                }}
              >
                {bulk.slips}
              </button>
            )}
            <button
              type="button"
              class="button small quiet"
              data-testid="select-none"
              onClick={() => {
                selection.value = selection.peek().withoutAll([...ticked.peek().ids].map((id) => ({ id })));
              }}
            >
              {text.selectNone}
            </button>
          </>
        )}
      </div>
    </section>
  );
}
