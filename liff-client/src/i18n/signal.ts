import { areaWords } from "./area";
import { type SignalMessages, signalJa } from "./signal-ja";

/** Words about what waits to be sent and what was kept: for every screen that works with poor signal. */
export const signalWords = areaWords<SignalMessages>(
  signalJa,
  async () => (await import("./signal-en")).signalEn,
);
