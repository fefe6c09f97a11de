import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { PrintedSlip, SlipAnswer } from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { slipPaper as paper } from "../../../i18n/members-ja";
import { session } from "../../../session/session";
import { paths } from "../../../ui/router";
import { Screen } from "../../../ui/screen";
import { useUnsaved } from "../../../ui/unsaved";
import { ConfirmButton } from "../shared/confirm";
import { todayInJapan } from "../shared/member-store";
import { dayOf, numberWord } from "../shared/names";
import { TwoDimensionalCode } from "../shared/qr";
import { ScrollRegion } from "../shared/scroll-region";
import { Furigana } from "./furigana";
import { partsOf } from "./issue";
import "./print.css";

interface PrintPageProps {
  brigade: string;
  answer: SlipAnswer;
  onFinish: () => void;
}

/** 2026-12-04 as 令和8年12月4日: the paper is for Japan. */
export function reiwa(date: string): string {
  const [year = "", month = "", day = ""] = date.split("-");
  return paper.day(String(Number(year) - 2018), String(Number(month)), String(Number(day)));
}

/** The papers, just made. Their codes are in this page's memory only: leaving asks first. */
export function PrintPage({ brigade, answer, onFinish }: PrintPageProps) {
  const { slips: text } = memberWords();
  const perPage = useSignal<1 | 2>(1);
  const finished = useSignal(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useUnsaved(!finished.value);
  useEffect(() => heading.current?.focus(), []);
  const { slips, skipped = [] } = answer;
  const sheets = partsOf(slips, perPage.value);
  return (
    <Screen id="A7" state="ready" title={text.ready(count(slips.length))}>
      <div class="page area members-area slips-print" data-testid="slip-print">
        <div class="no-print print-head">
          <h1 tabIndex={-1} ref={heading}>
            {text.ready(count(slips.length))}
          </h1>
          <p class="notice">{text.once}</p>
          {skipped.length > 0 && (
            <div class="notice bad" data-testid="slip-skipped">
              <p class="strong">{text.skipped(count(skipped.length))}</p>
              <ul lang={japanese()}>
                {skipped.map((one) => (
                  <li key={one.memberId}>
                    {numberWord(one.number)} {one.name} {one.sentence}
                  </li>
                ))}
              </ul>
            </div>
          )}
          {slips.length > 0 && (
            <fieldset class="field">
              <legend>{text.perPage}</legend>
              {([1, 2] as const).map((number) => (
                <label key={number} class="check">
                  <input
                    type="radio"
                    name="per-page"
                    checked={perPage.value === number}
                    data-testid={`slip-per-page-${number}`}
                    onChange={() => {
                      perPage.value = number;
                    }}
                  />
                  <span>{number === 1 ? text.one : text.two}</span>
                </label>
              ))}
              <p class="soft">{text.sheets(count(sheets.length))}</p>
            </fieldset>
          )}
          <div class="buttons">
            {slips.length > 0 && (
              <button
                type="button"
                class="button primary"
                data-testid="slip-print-now"
                onClick={() => print()}
              >
                {text.print}
              </button>
            )}
            <ConfirmButton
              label={text.finish}
              sentence={text.finishSure}
              testid="slip-finish"
              onYes={() => {
                finished.value = true;
                onFinish();
              }}
            />
          </div>
        </div>
        <ScrollRegion class={perPage.value === 1 ? "sheets one" : "sheets two"} label={text.title}>
          {sheets.map((sheet, at) => (
            <div class="sheet" key={at} lang="ja">
              {sheet.map((slip) => (
                <Paper key={slip.memberId} brigade={brigade} slip={slip} small={perPage.value === 2} />
              ))}
              {sheet.length === 2 && (
                <p class="cut-line" aria-hidden="true">
                  <span>{paper.cut}</span>
                </p>
              )}
            </div>
          ))}
        </ScrollRegion>
      </div>
    </Screen>
  );
}

function Paper({ brigade, slip, small }: { brigade: string; slip: PrintedSlip; small: boolean }) {
  const brigadeName = session.value?.brigade.name ?? "";
  return (
    <article class="slip" data-testid={`paper-${slip.number}`}>
      <header>
        <p class="paper-brigade">{brigadeName}</p>
        <h2>{paper.title}</h2>
      </header>
      <div class="paper-person">
        <p class="paper-name">
          {slip.name} <small>{paper.sama}</small>
        </p>
        <p>
          {slip.unit}　{slip.rank}　<span class="figures">{paper.number(numberWord(slip.number))}</span>
        </p>
      </div>
      <div class="paper-body">
        <section>
          <h3>
            <Furigana text={paper.stepsTitle} />
          </h3>
          <ol>
            {paper.steps.map((step) => (
              <li key={step}>
                <Furigana text={step} />
              </li>
            ))}
          </ol>
        </section>
        <div class="paper-code">
          <TwoDimensionalCode svg={slip.qrSvg} label={paper.qr} />
          <p>
            <Furigana text={paper.code} />
          </p>
          <p class="code">{slip.code}</p>
          <p class="until">{paper.until(reiwa(dayOf(slip.expiresAt)))}</p>
        </div>
      </div>
      <div class="paper-notes">
        <p>
          {paper.typed}
          <br />
          <span class="paper-url">{location.host + paths.register(brigade)}</span>
        </p>
        <p>{paper.noLine}</p>
        {!small && <p>{paper.shared}</p>}
        <p>
          <b>{paper.secret}</b>
        </p>
        <p>{paper.contact}</p>
      </div>
      <footer class="figures">
        {brigadeName} {numberWord(slip.number)}-{todayInJapan().split("-").join("")}
      </footer>
    </article>
  );
}
