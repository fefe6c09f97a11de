import type { WaterDetail } from "../../../api/water";
import { japanese } from "../../../i18n";
import { mapWords } from "../../../i18n/map";
import { waterWords } from "../../../i18n/water";
import { coordinate } from "../../../map";

/** Everything that is known; what is not known is left out. */
export function Facts({ source }: { source: WaterDetail }) {
  const { source: text, edit: unit } = waterWords();
  const map = mapWords();
  const measure = (value: number | null, of: string) => (value === null ? null : `${value}${of}`);
  const choice = (value: boolean | null, yes: string, no: string) =>
    value === null ? null : value ? yes : no;
  const facts: [string, string | null][] = [
    [text.kind, map.kind[source.kind]],
    [text.number, source.number || map.noNumber],
    [text.unit, source.unitName ?? text.noUnit],
    [text.mount, source.mount === null ? null : map.mount[source.mount]],
    [text.bore, measure(source.boreMillimetres, unit.millimetres)],
    [text.main, measure(source.mainMillimetres, unit.millimetres)],
    [text.mesh, measure(source.meshMetres, unit.metres)],
    [text.volume, measure(source.volumeCubicMetres, unit.cubicMetres)],
    [text.flow, measure(source.flowCubicMetresPerMinute, unit.cubicMetresPerMinute)],
    [text.drop, measure(source.dropMetres, unit.metres)],
    [text.depth, measure(source.depthMetres, unit.metres)],
    [text.covered, choice(source.covered, text.coveredYes, text.coveredNo)],
    [text.pumper, choice(source.pumperReaches, text.pumperYes, text.pumperNo)],
    [text.ownership, source.ownership === null ? null : map.ownership[source.ownership]],
    [text.owner, source.owner],
    [text.coordinates, `${coordinate(source.latitude)}, ${coordinate(source.longitude)}`],
    [text.tags, source.tags.join("、")],
    [text.memo, source.memo],
    [text.kindWritten, source.kindWritten ?? null],
  ];
  return (
    <section class="box" data-testid="facts">
      <h2>{text.facts}</h2>
      <dl class="facts" lang={japanese()}>
        {facts.map(([label, value]) =>
          value === null || value === "" ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
