import type { Coverage, WhatIf } from "../../../api/coverage";
import { japanese } from "../../../i18n";
import { coverageWords } from "../../../i18n/coverage";
import { Glyph } from "../../../ui/glyph";
import { ScrollRegion } from "../../../ui/scroll-region";
import { areaWord, shareWord } from "../figures";

// Less than this is the rounding of the computation.
const nothing = 1;

interface WhatIfResultProps {
  found: Coverage;
  result: WhatIf;
  /** A newer plan is being computed: these numbers belong to the one before. */
  old: boolean;
}

/** Before and after, most gain first. */
export function WhatIfResult({ found, result, old }: WhatIfResultProps) {
  const { plan: text, table } = coverageWords();
  const rows = result.areas
    .map((area) => ({
      ...area,
      name: found.areas.find((one) => one.id === area.id)?.name ?? area.id,
      gain: area.uncoveredBefore - area.uncoveredAfter,
    }))
    .sort((a, b) => b.gain - a.gain);
  const before = rows.reduce((sum, area) => sum + area.uncoveredBefore, 0);
  const after = rows.reduce((sum, area) => sum + area.uncoveredAfter, 0);
  const gain = before - after;
  return (
    <div class={old ? "what-if behind" : "what-if"} data-testid="plan-result" data-old={old}>
      <h2 id="plan-result">{text.result}</h2>
      <div role="status">
        {!old && (
          <p class="with-glyph verdict-line">
            <Glyph name={gain < nothing ? "minus" : "check"} />
            <b data-testid="plan-verdict">
              {gain < nothing ? text.same : text.less(areaWord(gain), areaWord(before), areaWord(after))}
            </b>
          </p>
        )}
      </div>
      <ScrollRegion label={text.result}>
        <table class="table districts">
          <thead>
            <tr>
              <th scope="col">{table.name}</th>
              <th scope="col">{text.before}</th>
              <th scope="col">{text.after}</th>
              <th scope="col">{text.change1}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((area) => (
              <tr key={area.id} data-area={area.id}>
                <th scope="row" lang={japanese()}>
                  {area.name}
                </th>
                <td class="figures">{shareWord(area.before)}</td>
                <td class="figures">
                  <b>{shareWord(area.after)}</b>
                </td>
                <td class="figures">{area.gain < nothing ? "-" : areaWord(area.gain)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}
