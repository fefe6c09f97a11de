import { waterWords } from "../../../i18n/water";
import { may } from "../../../session/session";
import { Link, paths } from "../../../ui/router";

/** Where the work on water goes on from its list. */
export function WaterLinks({ brigade }: { brigade: string }) {
  const { list: text } = waterWords();
  return (
    <nav class="water-links" aria-label={text.links}>
      {(may("InspectWater") || may("PlanInspections")) && (
        <Link to={paths.inspections(brigade)}>{text.inspections}</Link>
      )}
      {may("ExchangeWater") && <Link to={paths.waterFiles(brigade)}>{text.files}</Link>}
      <Link to={paths.coverage(brigade)}>{text.coverage}</Link>
    </nav>
  );
}

/** Nothing on the map yet: how to begin, and what was there once. */
export function Empty({ brigade }: { brigade: string }) {
  const { list: text } = waterWords();
  return (
    <div class="panel">
      <h2>{text.empty}</h2>
      <p>{text.emptyHint}</p>
      <div class="buttons">
        {may("ExchangeWater") && (
          <Link class="button primary" to={paths.waterFiles(brigade)}>
            {text.files}
          </Link>
        )}
        {may("EditWater") && (
          <Link class="button" to={paths.waterNew(brigade)}>
            {text.add}
          </Link>
        )}
        <Link class="button quiet" to={`${paths.water(brigade)}?state=retired`} data-testid="see-retired">
          {text.seeRetired}
        </Link>
      </div>
    </div>
  );
}
