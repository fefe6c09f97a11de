import type { AreaCoverage } from "../../api/coverage";
import { japanese } from "../../i18n";
import { coverageWords } from "../../i18n/coverage";
import { areaWord } from "./figures";

/** How much land is far, beside how much there is: the same numbers as in the table, as a picture. */
export function SizeFigure({ areas }: { areas: readonly AreaCoverage[] }) {
  const { figure: text } = coverageWords();
  const largest = Math.max(1, ...areas.map((area) => area.areaSquareMetres));
  const percent = (part: number) => `${(100 * part) / largest}%`;
  return (
    <figure class="size-figure" data-testid="coverage-figure">
      <figcaption>
        <b>{text.title}</b>
        <span class="figure-key">
          <span class="swatch uncovered" aria-hidden="true" /> {text.far}
          <span class="swatch near" aria-hidden="true" /> {text.near}
        </span>
      </figcaption>
      <div role="img" aria-label={text.label}>
        {areas.map((area) => (
          <div key={area.id} class="size-row" lang={japanese()}>
            <span class="size-name">{area.name}</span>
            <span class="size-bar">
              <span class="far" style={{ width: percent(area.uncoveredSquareMetres) }} />
              <span
                class="near"
                style={{ width: percent(Math.max(0, area.areaSquareMetres - area.uncoveredSquareMetres)) }}
              />
            </span>
            <span class="size-value figures">
              {text.value(areaWord(area.uncoveredSquareMetres), areaWord(area.areaSquareMetres))}
            </span>
          </div>
        ))}
      </div>
    </figure>
  );
}
