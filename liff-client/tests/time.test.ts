import { describe, expect, test } from "vitest";
import { ServerClock } from "../src/api/server-clock";
import { clock, clockWithDayIfOther, clockWithSeconds, dayAndClock, elapsed, seconds } from "../src/ui/time";

const at = (iso: string) => Date.parse(iso);

describe("Japan's time, whatever zone the device is in", () => {
  test("is nine hours ahead of UTC", () => {
    expect(clock(at("2026-11-18T12:04:59Z"))).toBe("21:04");
    expect(clockWithSeconds(at("2026-11-18T12:06:12Z"))).toBe("21:06:12");
    expect(dayAndClock(at("2026-11-18T12:04:00Z"))).toBe("11月18日（水） 21:04");
  });

  test("turns the day at 15:00 UTC", () => {
    expect(dayAndClock(at("2026-12-31T14:59:00Z"))).toBe("12月31日（木） 23:59");
    expect(dayAndClock(at("2026-12-31T15:00:00Z"))).toBe("1月1日（金） 00:00");
  });

  test("shows the day as soon as midnight lies between", () => {
    const before = at("2026-11-18T14:58:00Z");
    expect(clockWithDayIfOther(before, at("2026-11-18T14:59:59Z"))).toBe("23:58");
    expect(clockWithDayIfOther(before, at("2026-11-18T15:00:00Z"))).toBe("11月18日（水） 23:58");
  });
});

describe("durations", () => {
  test("elapsed counts in hours, minutes and seconds, then in days", () => {
    expect(elapsed(860_999)).toBe("00:14:20");
    expect(elapsed(-5_000)).toBe("00:00:00");
    expect(elapsed(86_400_000 + 8_060_000)).toBe("1日 02:14:20");
  });

  test("proofs of speed have two places", () => {
    expect(seconds(120)).toBe("0.12");
  });
});

describe("the server's clock", () => {
  test("corrects a phone that is three minutes slow", () => {
    const server = new ServerClock();
    const phone = at("2026-11-18T12:00:00Z");
    server.hear("2026-11-18T12:03:00Z", phone);
    expect(server.now(phone + 5_000)).toBe(at("2026-11-18T12:03:05Z"));
  });

  test("is not set back by a beat that came late", () => {
    const server = new ServerClock();
    const phone = at("2026-11-18T12:00:00Z");
    server.hear("2026-11-18T12:00:00Z", phone);
    server.hear("2026-11-18T12:00:15Z", phone + 19_000);
    expect(server.now(phone + 20_000)).toBe(phone + 20_000);
  });

  test("follows when the phone's own clock is set", () => {
    const server = new ServerClock();
    const phone = at("2026-11-18T12:00:00Z");
    server.hear("2026-11-18T12:03:00Z", phone);
    for (let beat = 1; beat <= 5; beat += 1) {
      const truth = phone + 180_000 + beat * 15_000;
      server.hear(new Date(truth).toISOString(), truth);
    }
    expect(server.now(phone + 300_000)).toBe(phone + 300_000);
  });

  test("ignores what is no time", () => {
    const server = new ServerClock();
    server.hear("soon", 1_000);
    expect(server.now(1_000)).toBe(1_000);
  });
});
