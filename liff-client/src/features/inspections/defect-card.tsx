import type { Defect, DefectState } from "../../api/inspections";
import { waterAddresses } from "../../api/water";
import { inspectionWords } from "../../i18n/inspections";
import { WaterSymbol } from "../../map";
import { waterName } from "../../map/words";
import { Glyph, type GlyphName } from "../../ui/glyph";
import { Link, paths } from "../../ui/router";
import { dayAndClock } from "../../ui/time";

const looks: Readonly<Record<DefectState, { tone: string; glyph: GlyphName }>> = {
  open: { tone: "update", glyph: "warning" },
  told: { tone: "neutral", glyph: "paper" },
  closed: { tone: "ready", glyph: "check" },
};

/** 「ふた、弁　さびて回らない」 */
export function faultWords(defect: Defect): string {
  const { sign, paper } = inspectionWords();
  const parts = [defect.signs.map((one) => sign[one]).join("、"), defect.note ?? ""];
  const said = parts.filter((part) => part !== "").join("　");
  return said === "" ? paper.noFault : said;
}

interface DefectCardProps {
  brigade: string;
  defect: Defect;
  picked: boolean;
  onPick: ((on: boolean) => void) | null;
  onClose: (() => void) | null;
}

export function DefectCard({ brigade, defect, picked, onPick, onClose }: DefectCardProps) {
  const { defects: text } = inspectionWords();
  const name = waterName(defect.kind, defect.number);
  const { tone, glyph } = looks[defect.state];
  const time = (iso: string) => dayAndClock(Date.parse(iso));
  return (
    <li class="defect-card" data-testid="defect" data-defect={defect.id} data-defect-state={defect.state}>
      <div class="defect-top">
        {onPick !== null && (
          <label class="pick">
            <input
              type="checkbox"
              checked={picked}
              onChange={(event) => onPick(event.currentTarget.checked)}
            />
            <span class="visually-hidden">{text.pick(name)}</span>
          </label>
        )}
        <WaterSymbol kind={defect.kind} flags={0} />
        <div class="source-words">
          <h2>
            <Link to={paths.waterSource(brigade, defect.sourceId)} class="defect-link">
              {name}
            </Link>
          </h2>
          <p lang="ja">{defect.address}</p>
        </div>
        <span class={`chip ${tone}`} data-chip={defect.state}>
          <Glyph name={glyph} />
          <span>{text.state[defect.state]}</span>
        </span>
      </div>
      <p class="defect-fault" lang="ja">
        <b>{faultWords(defect)}</b>
      </p>
      <p lang="ja">
        {text.owner}: {defect.owner ?? text.ownerUnknown}
      </p>
      <p class="soft">{text.reported(time(defect.reportedAt), defect.by)}</p>
      {defect.toldAt !== null && (
        <p class="soft">
          {text.toldLine(
            time(defect.toldAt),
            text.way[defect.toldHow ?? "other"],
            defect.toldTo ?? text.ownerUnknown,
          )}
        </p>
      )}
      {defect.closedAt !== null && (
        <p class="soft">{text.closedLine(time(defect.closedAt), defect.closedBy ?? "")}</p>
      )}
      {defect.proofNote !== "" && <p lang="ja">{defect.proofNote}</p>}
      {defect.photoIds.length + defect.proofPhotoIds.length > 0 && (
        <ul class="photo-strip">
          {[...defect.photoIds, ...defect.proofPhotoIds].map((photo, index) => (
            <li key={photo}>
              <a href={waterAddresses.photo(brigade, photo)} target="_blank" rel="noopener noreferrer">
                <img
                  src={waterAddresses.photo(brigade, photo)}
                  alt={text.photoAlt(name, index + 1)}
                  width={96}
                  height={96}
                  loading="lazy"
                />
              </a>
            </li>
          ))}
        </ul>
      )}
      {onClose !== null && (
        <button type="button" class="button" data-testid="close-defect" onClick={onClose}>
          <Glyph name="check" />
          {text.close}
        </button>
      )}
    </li>
  );
}
