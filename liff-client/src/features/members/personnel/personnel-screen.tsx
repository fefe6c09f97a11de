import { useEffect } from "preact/hooks";
import {
  memberAddresses,
  type PersonnelOrder,
  type PersonnelOrderDetail,
  type PersonnelState,
} from "../../../api/members";
import { count, japanese } from "../../../i18n";
import { memberWords } from "../../../i18n/members";
import { may } from "../../../session/session";
import { Chip } from "../../../ui/chips";
import { Link, paths } from "../../../ui/router";
import { AreaScreen } from "../shared/head";
import { memberStore } from "../shared/member-store";
import { dayWord } from "../shared/names";
import { stateOf, useResource } from "../shared/resource";
import { OrderEditor } from "./order-editor";
import { OrderView } from "./order-view";

interface PersonnelScreenProps {
  brigade: string;
  id: string | null;
}

/** A6 人事異動: orders, one order, or the editor of a new one. */
export function PersonnelScreen({ brigade, id }: PersonnelScreenProps) {
  const store = memberStore(brigade);
  useEffect(() => {
    void store.refresh();
  }, [store]);
  if (id === null) return <Orders brigade={brigade} />;
  return <Order brigade={brigade} id={id} />;
}

const looks = {
  planned: { tone: "station", glyph: "clock" },
  running: { tone: "update", glyph: "swap" },
  applied: { tone: "ready", glyph: "check" },
  undone: { tone: "neutral", glyph: "left" },
  cancelled: { tone: "unable", glyph: "cross" },
} as const;

export function OrderChip({ state }: { state: PersonnelState }) {
  return <Chip {...looks[state]} word={memberWords().personnel.state[state]} />;
}

function Orders({ brigade }: { brigade: string }) {
  const { personnel: text } = memberWords();
  const orders = useResource<PersonnelOrder[]>(memberAddresses.personnel(brigade));
  const known = orders.value.value;
  return (
    <AreaScreen
      id="A6"
      title={text.title}
      state={stateOf(known !== null, orders.problem.value, known?.length === 0)}
      problem={orders.problem.value}
      again={() => void orders.reload()}
      actions={
        may("PlanPersonnel") && (
          <Link class="button primary" to={paths.personnelOrder(brigade, "new")} data-testid="order-new">
            {text.add}
          </Link>
        )
      }
    >
      {known?.length === 0 ? (
        <div class="panel">
          <h2>{text.empty}</h2>
          <p>{text.emptyHint}</p>
        </div>
      ) : (
        <ul class="orders">
          {known?.map((order) => (
            <li key={order.id} class="box" data-testid={`order-${order.id}`} data-order={order.state}>
              <Link class="order-link" to={paths.personnelOrder(brigade, order.id)} lang={japanese()}>
                {order.title}
              </Link>
              <span class="marks">
                <OrderChip state={order.state} />
                <span class="figures">{dayWord(order.effectiveOn)}</span>
                <span class="figures">{text.entries(count(order.entries))}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </AreaScreen>
  );
}

function Order({ brigade, id }: { brigade: string; id: string }) {
  const { personnel: text } = memberWords();
  const fresh = id === "new";
  const store = memberStore(brigade);
  const order = useResource<PersonnelOrderDetail>(fresh ? null : memberAddresses.order(brigade, id));
  const found = order.value.value;
  const running = found?.state === "running";
  const { reload } = order;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => void reload(), 1_500);
    return () => clearInterval(timer);
  }, [running, reload]);
  const problem = order.problem.value ?? store.problem.value;
  const known = store.list.value !== null && (fresh || found !== null);
  return (
    <AreaScreen
      id="A6"
      title={fresh ? text.add : (found?.title ?? text.title)}
      state={stateOf(known, problem, false)}
      problem={problem}
      again={() => {
        void reload();
        void store.refresh();
      }}
    >
      {fresh ? (
        <OrderEditor brigade={brigade} store={store} order={null} onStop={null} onSaved={() => undefined} />
      ) : (
        found !== null && (
          <OrderView
            brigade={brigade}
            store={store}
            order={found}
            onChanged={() => {
              void reload();
              void store.refresh();
            }}
          />
        )
      )}
    </AreaScreen>
  );
}
