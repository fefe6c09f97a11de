import { waterFlags, waterKinds } from "../api/water";
import { mapWords } from "../i18n/map";
import { WaterSymbol } from "./water-symbol";

/** What the marks mean, folded until it is wanted. */
export function Legend() {
  const text = mapWords();
  const states = [
    [text.legendBelow, waterFlags.belowStandard],
    [text.legendOut, waterFlags.outOfUse],
    [text.legendRestricted, waterFlags.restricted],
    [text.legendCheck, waterFlags.needsInspection],
    [text.legendUse, waterFlags.inUse],
    [text.legendAbove, waterFlags.aboveGround],
  ] as const;
  return (
    <details class="map-legend">
      <summary>{text.legend}</summary>
      <ul>
        {waterKinds.map((kind) => (
          <li key={kind}>
            <WaterSymbol kind={kind} flags={0} />
            <span>{kind === "privateHydrant" ? text.legendPrivate : text.kind[kind]}</span>
          </li>
        ))}
        {states.map(([word, flags]) => (
          <li key={word}>
            <WaterSymbol kind="hydrant" flags={flags} />
            <span>{word}</span>
          </li>
        ))}
        <li>
          <span class="legend-count" aria-hidden="true">
            12
          </span>
          <span>{text.legendCluster}</span>
        </li>
      </ul>
    </details>
  );
}
