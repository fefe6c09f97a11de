import { useSignal } from "@preact/signals";
import { inspectionAddresses, type Reinspection, type Round } from "../../api/inspections";
import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import { WaterSymbol } from "../../map";
import { KeptBar } from "../../outbox/kept-bar";
import { QueuePanel } from "../../outbox/queue-panel";
import { keptState, useKept } from "../../outbox/use-kept";
import { may, session } from "../../session/session";
import { Glyph } from "../../ui/glyph";
import { now } from "../../ui/now";
import { Problem } from "../../ui/problem";
import { Link, paths } from "../../ui/router";
import { Loading, Screen } from "../../ui/screen";
import { dayAndClock } from "../../ui/time";
import { AreaHead } from "./area-head";
import { DueLine, dayOf, dayWord } from "./due";
import { entryWord } from "./entry-word";
import { NewRoundDialog, type RoundDraft } from "./new-round";
import { RoundProgress } from "./progress";
import { daysUntil } from "./round-state";
import { isReinspections, isRounds } from "./shape";

/** Overdue first, then by the date that is nearest. */
function byUrgency(rounds: readonly Round[]): Round[] {
  const days = (round: Round) =>
    round.dueOn === null ? Number.POSITIVE_INFINITY : daysUntil(round.dueOn, now.peek());
  return [...rounds].sort((a, b) => days(a) - days(b) || (a.createdAt < b.createdAt ? 1 : -1));
}

/** A12: the rounds and how far each has come; below what was used at fires. */
export function RoundsScreen({ brigade }: { brigade: string }) {
  const text = inspectionWords();
  const rounds = useKept(inspectionAddresses.rounds(brigade), {
    group: "rounds",
    id: brigade,
    most: 1,
    fits: isRounds,
  });
  const again = useKept(inspectionAddresses.reinspections(brigade), {
    group: "reinspections",
    id: brigade,
    most: 1,
    fits: isReinspections,
  });
  const making = useSignal<RoundDraft | null>(null);
  const known = rounds.value.value?.rounds ?? null;
  const open = byUrgency(known?.filter((round) => round.closedAt === null) ?? []);
  const closed = known?.filter((round) => round.closedAt !== null) ?? [];
  const used = again.value.value?.items ?? [];
  const state = keptState(rounds, open.length === 0 && used.length === 0);
  const plan = may("PlanInspections");
  const begin = (draft: RoundDraft) => {
    making.value = draft;
  };
  return (
    <Screen id="A12" state={state} title={text.title}>
      <div class="page inspections">
        <AreaHead
          brigade={brigade}
          title={text.title}
          here="rounds"
          actions={
            plan && (
              <button
                type="button"
                class="button primary"
                data-testid="new-round"
                onClick={() => begin({ title: "", onlyReinspection: false })}
              >
                <Glyph name="plus" />
                {text.rounds.start}
              </button>
            )
          }
        />
        <QueuePanel wordOf={entryWord} />
        {rounds.keptAt.value !== null && <KeptBar at={rounds.keptAt.value} />}
        {state === "loading" && <Loading />}
        {state === "error" && rounds.problem.value !== null && (
          <Problem problem={rounds.problem.value} again={() => void rounds.reload()} />
        )}
        {known !== null && (
          <>
            <section aria-labelledby="rounds-open">
              <h2 id="rounds-open">{text.rounds.open(open.length)}</h2>
              {open.length === 0 && (
                <div class="panel">
                  <p>
                    <b>{text.rounds.none}</b>
                  </p>
                  <p>{plan ? text.rounds.noneHint : text.rounds.noneMember}</p>
                </div>
              )}
              <ul class="round-cards">
                {open.map((round) => (
                  <RoundCard key={round.id} brigade={brigade} round={round} />
                ))}
              </ul>
            </section>
            <ReinspectionSection brigade={brigade} items={used} plan={plan} onBegin={begin} />
            {closed.length > 0 && (
              <details>
                <summary>{text.rounds.closed(closed.length)}</summary>
                <ul class="round-cards">
                  {closed.map((round) => (
                    <RoundCard key={round.id} brigade={brigade} round={round} />
                  ))}
                </ul>
              </details>
            )}
          </>
        )}
      </div>
      {making.value !== null && rounds.value.value !== null && (
        <NewRoundDialog
          brigade={brigade}
          draft={making.value}
          plan={rounds.value.value}
          onClose={() => {
            making.value = null;
          }}
        />
      )}
    </Screen>
  );
}

function RoundCard({ brigade, round }: { brigade: string; round: Round }) {
  const { rounds } = inspectionWords();
  return (
    <li class="round-card" data-testid="round" data-open={round.closedAt === null}>
      <h3 lang="ja">{round.title}</h3>
      <p lang="ja">{round.unitName ?? rounds.whole}</p>
      <DueLine round={round} />
      <RoundProgress counts={round.counts} total={round.total} />
      <Link class="button primary wide" to={paths.inspection(brigade, round.id)} data-testid="open-round">
        {round.closedAt === null && session.value !== null && may("InspectWater") ? rounds.go : rounds.look}
      </Link>
    </li>
  );
}

interface ReinspectionSectionProps {
  brigade: string;
  items: readonly Reinspection[];
  plan: boolean;
  onBegin: (draft: RoundDraft) => void;
}

function ReinspectionSection({ brigade, items, plan, onBegin }: ReinspectionSectionProps) {
  const { reinspections: text, tabs } = inspectionWords();
  const map = mapWords();
  const today = dayWord(dayOf(new Date(now.peek()).toISOString()));
  return (
    <section aria-labelledby="reinspections" data-testid="reinspections">
      <h2 id="reinspections">
        {tabs.reinspections} <span class="figures">{items.length}</span>
      </h2>
      <p class="soft">{items.length === 0 ? text.none : text.lead}</p>
      {items.length > 0 && (
        <ul class="source-list">
          {items.map((item) => (
            <li key={item.sourceId}>
              <Link to={paths.waterSource(brigade, item.sourceId)} class="source-line">
                <WaterSymbol kind={item.kind} flags={0} />
                <span class="source-words">
                  <b>
                    {map.kind[item.kind]} {item.number === "" ? map.noNumber : item.number}
                  </b>
                  <span lang="ja">{item.address}</span>
                  <span class="soft">
                    {text.used(dayAndClock(Date.parse(item.usedAt)), item.incidentTitle ?? "")}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {plan && items.length > 0 && (
        <button
          type="button"
          class="button"
          data-testid="begin-reinspection"
          onClick={() => onBegin({ title: text.name(today), onlyReinspection: true })}
        >
          {text.start}
        </button>
      )}
    </section>
  );
}
