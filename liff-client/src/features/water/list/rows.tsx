import type { WaterKind } from "../../../api/water";
import { japanese } from "../../../i18n";
import { waterWords } from "../../../i18n/water";
import { distanceWord, WaterSymbol, waterName } from "../../../map";
import { Glyph } from "../../../ui/glyph";
import { Link, paths } from "../../../ui/router";
import { Windowed } from "../../../ui/windowed";
import { StateChips } from "../shared/state-chips";

/** A line of the list, whether it comes from the map's points or from a search on the server. */
export interface ListedSource {
  id: string;
  kind: WaterKind;
  number: string;
  flags: number;
  metres: number | null;
  address: string | null;
  unit: string | null;
}

interface RowsProps {
  brigade: string;
  rows: readonly ListedSource[];
  selected: string | null;
  onMap: (id: string) => void;
}

/** The list twin of the map: everything the map says, in words. */
export function SourceRows({ brigade, rows, selected, onMap }: RowsProps) {
  const { list: text } = waterWords();
  return (
    <div class="source-rows" data-testid="source-rows" data-count={rows.length}>
      <Windowed
        as="ul"
        rows={rows}
        render={(row) => {
          const name = waterName(row.kind, row.number);
          return (
            <li
              key={row.id}
              class="source-row"
              data-chosen={row.id === selected}
              data-testid={`row-${row.id}`}
            >
              <Link class="source-link" to={paths.waterSource(brigade, row.id)}>
                <WaterSymbol kind={row.kind} flags={row.flags} />
                <span class="source-words">
                  <b lang={japanese()}>{name}</b>
                  <span class="marks">
                    <StateChips flags={row.flags} usableToo={false} />
                  </span>
                  <span class="soft">
                    {row.metres !== null && text.distance(distanceWord(row.metres))}{" "}
                    {row.address !== null && <span lang={japanese()}>{row.address}</span>}{" "}
                    {row.unit !== null && <span lang={japanese()}>{row.unit}</span>}
                  </span>
                </span>
              </Link>
              <button
                type="button"
                class="icon-button"
                aria-label={text.onMap(name)}
                data-testid={`on-map-${row.id}`}
                onClick={() => onMap(row.id)}
              >
                <Glyph name="pin" />
              </button>
            </li>
          );
        }}
      />
    </div>
  );
}
