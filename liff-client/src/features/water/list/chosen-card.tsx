import { readWater } from "../../../api/water";
import { japanese } from "../../../i18n";
import { waterWords } from "../../../i18n/water";
import { WaterSymbol, waterName } from "../../../map";
import { Glyph } from "../../../ui/glyph";
import { useResource } from "../../../ui/resource";
import { Link, paths } from "../../../ui/router";
import { measuresOf } from "../shared/measures";
import { StateChips } from "../shared/state-chips";
import type { ListedSource } from "./rows";

interface ChosenCardProps {
  brigade: string;
  source: ListedSource;
  onClose: () => void;
}

/** What was tapped on the map. What the map knows stands at once; the rest follows. */
export function ChosenCard({ brigade, source, onClose }: ChosenCardProps) {
  const { list: text } = waterWords();
  const detail = useResource(`${brigade}/${source.id}`, () => readWater(brigade, source.id)).value.value;
  return (
    <aside class="chosen-card" data-testid="chosen" data-id={source.id} aria-live="polite">
      <WaterSymbol kind={source.kind} flags={source.flags} />
      <div class="source-words">
        <b lang={japanese()}>{waterName(source.kind, source.number)}</b>
        <span class="marks">
          <StateChips flags={source.flags} />
        </span>
        {detail?.stateReason != null && <span lang={japanese()}>{detail.stateReason}</span>}
        <span class="soft" lang={japanese()}>
          {detail === null ? "" : [detail.address, ...measuresOf(detail)].filter(Boolean).join("　")}
        </span>
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={text.close}
        data-testid="chosen-close"
        onClick={onClose}
      >
        <Glyph name="cross" />
      </button>
      <Link class="button primary wide" to={paths.waterSource(brigade, source.id)} data-testid="chosen-open">
        {text.open}
      </Link>
    </aside>
  );
}
