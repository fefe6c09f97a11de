import { useSignal } from "@preact/signals";
import { accountAddresses, type Device } from "../../api/account";
import { sendJson } from "../../api/http";
import { accountWords } from "../../i18n/account";
import { ErrorSummary, Result, useAction } from "../../ui/form";
import { Glyph } from "../../ui/glyph";
import { dayAndClock } from "../../ui/time";
import type { PartProps } from "./account-area";
import { DeedButton } from "./deed-button";

/** This device first, then the one used last. */
function inOrder(devices: readonly Device[]): Device[] {
  return [...devices].sort(
    (a, b) => Number(b.current) - Number(a.current) || (a.lastSeenAt < b.lastSeenAt ? 1 : -1),
  );
}

const isPhone = (device: string) => /iPhone|iPad|Android|LINE/i.test(device);

export function DevicesSection({ brigade, account, reload }: PartProps) {
  const { account: text, way } = accountWords();
  const action = useAction();
  const said = useSignal("");
  const others = account.sessions.filter((device) => !device.current);
  const end = (device: Device) =>
    void action
      .run(() => sendJson("DELETE", accountAddresses.account(brigade, "sessions", device.id)))
      .then((good) => {
        if (!good) return;
        said.value = text.deviceEnded(device.device);
        void reload();
      });
  return (
    <section class="box" aria-labelledby="part-devices" data-testid="devices-part">
      <h2 id="part-devices">{text.devices}</h2>
      <ErrorSummary errors={[]} problem={action.problem.value} />
      <Result sentence={said.value} />
      <ul class="things">
        {inOrder(account.sessions).map((device) => (
          <li key={device.id} data-testid="device" data-current={device.current}>
            <div>
              <p class="with-glyph">
                <Glyph name={isPhone(device.device) ? "phone" : "pc"} />
                <b>{device.device}</b>
                {device.current && <span class="tag">{text.deviceThis}</span>}
              </p>
              <p class="soft">{text.deviceWay(way[device.way] ?? device.way)}</p>
              <p class="soft figures">{text.deviceLast(dayAndClock(Date.parse(device.lastSeenAt)))}</p>
              <p class="soft figures">{text.deviceStarted(dayAndClock(Date.parse(device.startedAt)))}</p>
              <p class="soft figures">{text.deviceAddress(device.address)}</p>
            </div>
            {!device.current && (
              <button
                type="button"
                class="button"
                aria-label={text.deviceEndName(device.device)}
                data-testid="device-end"
                onClick={() => end(device)}
              >
                {text.deviceEnd}
              </button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 1 && (
        <DeedButton
          label={text.devicesEnd}
          title={text.devicesEndTitle}
          sentence={text.devicesEndSentence(others.length)}
          action={action}
          deed={() => sendJson("DELETE", accountAddresses.account(brigade, "sessions"))}
          onDone={() => {
            said.value = text.devicesEnded;
            void reload();
          }}
          data-testid="devices-end"
        />
      )}
    </section>
  );
}
