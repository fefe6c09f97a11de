import type { Defect } from "../../api/inspections";
import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import { session } from "../../session/session";
import { now } from "../../ui/now";
import { faultWords } from "./defect-card";
import { dayOf } from "./due";

/** 令和8年11月18日, as papers of a town have it. */
function printed(iso: string): string {
  const [year = 0, month = 0, day = 0] = dayOf(iso).split("-").map(Number);
  return inspectionWords().paper.day(year, month, day);
}

/** Only on paper: one list to each owner, each on a page of its own. */
export function DefectsPaper({ defects }: { defects: readonly Defect[] }) {
  const { paper } = inspectionWords();
  const map = mapWords();
  const owners = [...new Set(defects.map((one) => one.owner ?? ""))];
  const { brigade, person } = session.value ?? {};
  return (
    <div class="defects-paper" lang="ja" data-testid="paper">
      {owners.map((owner) => {
        const mine = defects.filter((one) => (one.owner ?? "") === owner);
        return (
          <article key={owner}>
            <header>
              <p class="paper-to">{owner === "" ? paper.toNobody : paper.to(owner)}</p>
              <p class="paper-from">{paper.from(brigade?.name ?? "")}</p>
            </header>
            <h1>{paper.title}</h1>
            <p>{paper.sentence}</p>
            <p>{paper.count(mine.length)}</p>
            <table>
              <thead>
                <tr>
                  <th scope="col">{paper.number}</th>
                  <th scope="col">{paper.kind}</th>
                  <th scope="col">{paper.place}</th>
                  <th scope="col">{paper.what}</th>
                  <th scope="col">{paper.date}</th>
                </tr>
              </thead>
              <tbody>
                {mine.map((one) => (
                  <tr key={one.id}>
                    <td class="paper-number">{one.number === "" ? map.noNumber : one.number}</td>
                    <td>{map.kind[one.kind]}</td>
                    <td>{one.address}</td>
                    <td>{faultWords(one)}</td>
                    <td class="paper-day">{printed(one.reportedAt)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <footer>{paper.made(printed(new Date(now.value).toISOString()), person?.name ?? "")}</footer>
          </article>
        );
      })}
    </div>
  );
}
