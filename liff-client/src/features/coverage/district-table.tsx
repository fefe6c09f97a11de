import type { AreaCoverage } from "../../api/coverage";
import { count, japanese } from "../../i18n";
import { coverageWords } from "../../i18n/coverage";
import { Glyph } from "../../ui/glyph";
import { ScrollRegion } from "../../ui/scroll-region";
import { areaWord, shareWord } from "./figures";

interface DistrictTableProps {
  /** Worst first. */
  areas: readonly AreaCoverage[];
  onShow: ((id: string) => void) | null;
}

/** A share as a bar; the number stands beside it. */
export function ShareBar({ share }: { share: number }) {
  return (
    <span class="share-bar" aria-hidden="true">
      <span style={{ width: `${Math.min(100, Math.max(share > 0 ? 2 : 0, share * 100))}%` }} />
    </span>
  );
}

/** With the button the row is looked up on the map. */
function DistrictName({ area, onShow }: { area: AreaCoverage; onShow: DistrictTableProps["onShow"] }) {
  const { table: text, zone, meters } = coverageWords();
  const rule = (
    <small class="soft">
      {zone[area.zone]}・{meters(count(Math.round(area.limitMetres)))}
    </small>
  );
  if (onShow === null)
    return (
      <>
        {area.name}
        {rule}
      </>
    );
  return (
    <button type="button" class="name-button" onClick={() => onShow(area.id)}>
      <span class="name">{area.name}</span>
      {rule}
      <span class="visually-hidden">{text.show}</span>
    </button>
  );
}

export function DistrictTable({ areas, onShow }: DistrictTableProps) {
  const { table: text } = coverageWords();
  return (
    <div>
      <h2 id="coverage-table">{text.title}</h2>
      <ScrollRegion label={text.title}>
        <table class="table districts" data-testid="coverage-table">
          <thead>
            <tr>
              <th scope="col">{text.name}</th>
              <th scope="col">{text.area}</th>
              <th scope="col">{text.far}</th>
              <th scope="col">{text.share}</th>
            </tr>
          </thead>
          <tbody>
            {areas.map((area) => (
              <tr key={area.id} data-area={area.id}>
                <th scope="row" lang={japanese()}>
                  <DistrictName area={area} onShow={onShow} />
                </th>
                <td class="figures">{areaWord(area.areaSquareMetres)}</td>
                <td class="figures">{areaWord(area.uncoveredSquareMetres)}</td>
                <td>
                  <b class="figures" data-testid={`share-${area.id}`}>
                    {shareWord(area.share)}
                  </b>
                  <ShareBar share={area.share} />
                  {area.hydrantsOnly && (
                    <span class="with-glyph only-hydrants">
                      <Glyph name="warning" />
                      <span>{text.hydrantsOnly}</span>
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}
