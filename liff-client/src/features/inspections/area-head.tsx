import type { ComponentChildren } from "preact";
import { inspectionWords } from "../../i18n/inspections";
import { Glyph } from "../../ui/glyph";
import { Link, paths } from "../../ui/router";

interface AreaHeadProps {
  brigade: string;
  title: string;
  here: "rounds" | "defects" | null;
  actions?: ComponentChildren;
}

/** Title, the way back, and the two screens of this area side by side. */
export function AreaHead({ brigade, title, here, actions }: AreaHeadProps) {
  const text = inspectionWords();
  const tab = (key: "rounds" | "defects", to: string) => (
    <li>
      <Link to={to} aria-current={here === key ? "page" : undefined} data-testid={`tab-${key}`}>
        {text.tabs[key]}
      </Link>
    </li>
  );
  return (
    <header class="inspection-head no-print">
      <div class="top-line">
        <Link class="back" to={here === null ? paths.inspections(brigade) : paths.water(brigade)}>
          <Glyph name="left" />
          {here === null ? text.back : text.water}
        </Link>
      </div>
      <div class="inspection-title">
        <h1>{title}</h1>
        {actions !== undefined && <div class="buttons">{actions}</div>}
      </div>
      {here !== null && (
        <nav class="inspection-tabs" aria-label={text.title}>
          <ul>
            {tab("rounds", paths.inspections(brigade))}
            {tab("defects", paths.defects(brigade))}
          </ul>
        </nav>
      )}
    </header>
  );
}
