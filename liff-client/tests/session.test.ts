import { afterEach, describe, expect, test, vi } from "vitest";
import type { SignInPolicy } from "../src/api/account";
import { ApiProblem, getJson, remedyFor, sendJson, withSecondFactor } from "../src/api/http";
import { setViewedPerson } from "../src/api/view-as";
import { returnPath } from "../src/features/session";
import { readSlipCode } from "../src/features/session/slip-code";
import { draftOf, fieldOf, readDraft } from "../src/features/sign-in-admin/policy-draft";
import { isRange, rangeOfOne } from "../src/features/sign-in-admin/ranges";
import { problemSentence } from "../src/i18n";
import { accountWords } from "../src/i18n/account";
import { followsRules, judgePassword } from "../src/session/password-rules";
import { ask, question } from "../src/session/remedies";

afterEach(() => {
  vi.unstubAllGlobals();
  setViewedPerson(null);
});

function serverAnswers(answer: (path: string, init: RequestInit) => Response): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(async (path: string, init: RequestInit) => answer(path, init));
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("navigator", { onLine: true });
  return fetched;
}

describe("a change", () => {
  test("says that it comes from our own page, and takes a 204", async () => {
    const fetched = serverAnswers(() => new Response(null, { status: 204 }));
    expect(await sendJson("POST", "/api/x", { a: 1 })).toBeUndefined();
    const [, init] = fetched.mock.calls[0] as [string, RequestInit];
    expect(init).toMatchObject({ method: "POST", body: '{"a":1}' });
    expect(init.headers).toMatchObject({ "x-brigade-client": "1", "content-type": "application/json" });
  });

  test("keeps the server's field errors, its sentence and how long to wait", async () => {
    serverAnswers(() =>
      Response.json(
        {
          code: "moon.full",
          detail: "満月です。",
          retryAfterSeconds: 45,
          errors: [{ field: "email", sentence: "ちがいます。" }, { field: 1 }],
        },
        { status: 422 },
      ),
    );
    const problem = await sendJson("PUT", "/api/x", {}).catch((failure: unknown) => failure as ApiProblem);
    expect(problem).toMatchObject({
      code: "moon.full",
      status: 422,
      retryAfterSeconds: 45,
      errors: [{ field: "email", sentence: "ちがいます。" }],
    });
    expect(problemSentence(problem as ApiProblem)).toBe("満月です。");
  });

  test("is never asked for as somebody else, a read is", async () => {
    const fetched = serverAnswers(() => Response.json({}));
    setViewedPerson({ id: "m 1", name: "佐藤" });
    await getJson("/api/x?a=1");
    await getJson("/sign-in/demo");
    await sendJson("POST", "/api/x");
    expect(fetched.mock.calls.map(([path]) => path)).toEqual([
      "/api/x?a=1&viewAs=m%201",
      "/sign-in/demo",
      "/api/x",
    ]);
  });
});

describe("an action that needs something first", () => {
  test("is repeated after the remedy, and thrown if the person declines", async () => {
    let willing = true;
    remedyFor("test.first", async () => willing);
    let tries = 0;
    const action = async () => {
      tries += 1;
      if (tries % 2 === 1) throw new ApiProblem("test.first", 403);
      return "done";
    };
    expect(await withSecondFactor(action)).toBe("done");
    willing = false;
    await expect(withSecondFactor(action)).rejects.toMatchObject({ code: "test.first" });
    expect(tries).toBe(3);
  });

  test("is not repeated for ever", async () => {
    remedyFor("test.always", async () => true);
    let tries = 0;
    const action = () => {
      tries += 1;
      return Promise.reject(new ApiProblem("test.always", 403));
    };
    await expect(withSecondFactor(action)).rejects.toMatchObject({ code: "test.always" });
    expect(tries).toBe(4);
  });

  test("shares its question with another action, and two different questions come one after the other", async () => {
    const [first, same, other] = [ask("signIn"), ask("signIn"), ask("secondFactor")];
    await Promise.resolve();
    await vi.waitFor(() => expect(question.value?.asked).toBe("signIn"));
    question.value?.answer(true);
    expect(await Promise.all([first, same])).toEqual([true, true]);
    await vi.waitFor(() => expect(question.value?.asked).toBe("secondFactor"));
    question.value?.answer(false);
    expect(await other).toBe(false);
    expect(question.value).toBeNull();
  });
});

test("only an address of this client is gone back to", () => {
  const back = (search: string) => returnPath(search, "/demo");
  expect(back("?return=%2Fdemo%2Fmembers%3Fq%3D1")).toBe("/demo/members?q=1");
  for (const foreign of ["//evil.example", "https://evil.example", "/\\evil.example", "demo", ""])
    expect(back(`?return=${encodeURIComponent(foreign)}`)).toBe("/demo");
});

test("a slip's code is read however it is typed", () => {
  for (const typed of ["K7QF3-M9T2A", "k7qf3m9t2a", " Ｋ７ＱＦ３ー Ｍ９Ｔ２Ａ ", "K7QF3 M9T2A"])
    expect(readSlipCode(typed)).toBe("K7QF3-M9T2A");
  expect(readSlipCode("K7QF3-M9T2")).toBeNull();
});

describe("a password", () => {
  const rules = { minimumLength: 12, upper: true, lower: true, digit: true, symbol: true, generations: 2 };

  test("is judged by each rule, and what only the server knows is left to it", () => {
    const states = judgePassword("short", rules);
    expect(states.map(({ rule, met }) => [rule, met])).toEqual([
      ["length", false],
      ["upper", false],
      ["lower", true],
      ["digit", false],
      ["symbol", false],
      ["generations", null],
    ]);
    expect(followsRules("Correct-Horse-7", rules)).toBe(true);
  });

  test("has as many characters as one sees", () => {
    const length = (text: string) => judgePassword(text, { ...rules, minimumLength: 3 })[0]?.met;
    expect([length("𠮷野"), length("𠮷野家")]).toEqual([false, true]);
  });
});

test("ranges of addresses are told from slips of the finger", () => {
  for (const good of ["203.0.113.0/24", "10.0.0.1", "2001:db8::/32", "::1/128", "1:2:3:4:5:6:7:8"])
    expect(isRange(good), good).toBe(true);
  for (const wrong of [
    "203.0.113/24",
    "256.0.0.1",
    "10.0.0.0/33",
    "1::2::3",
    "2001:db8::/129",
    "x",
    "10.0.0.0/8/8",
  ])
    expect(isRange(wrong), wrong).toBe(false);
  expect(rangeOfOne("10.0.0.1")).toBe("10.0.0.1/32");
  expect(rangeOfOne("2001:db8::1")).toBe("2001:db8::1/128");
});

describe("the sign-in rules in their fields", () => {
  const policy: SignInPolicy = {
    version: "7",
    passwords: {
      minimumLength: 12,
      upper: false,
      lower: false,
      digit: false,
      symbol: false,
      expiresDays: null,
      generations: 1,
      changeAtFirst: true,
      tries: 10,
      delay: true,
    },
    secondFactorFor: ["EditRights"],
    secondFactorMinutes: 720,
    addresses: [{ permissions: ["EditRights"], ranges: ["203.0.113.0/24", "2001:db8::/32"] }],
    idleMinutes: 20_160,
    absoluteHours: 720,
  };
  const text = accountWords().admin;
  const labels = {
    minimumLength: text.minimumLength,
    expiresDays: text.expiresDays,
    generations: text.generations,
    tries: text.tries,
    secondFactorMinutes: text.secondMinutes,
    idleMinutes: text.idle,
    absoluteHours: text.absolute,
  };

  test("go out as they came in", () => {
    const { version: _, ...rest } = policy;
    expect(readDraft(draftOf(policy), labels)).toEqual({ policy: rest, errors: [] });
  });

  test("take the server's camelCase names and full-width digits", () => {
    const lower = { ...policy, secondFactorFor: ["editRights"] } as unknown as SignInPolicy;
    const draft = { ...draftOf(lower), idleMinutes: "１，４４０" };
    expect(readDraft(draft, labels).policy).toMatchObject({
      secondFactorFor: ["EditRights"],
      idleMinutes: 1_440,
    });
  });

  test("name every field that is wrong, in their order", () => {
    const draft = {
      ...draftOf(policy),
      minimumLength: "7",
      expires: true,
      expiresDays: "1000",
      tries: "many",
      addresses: [{ key: 0, permissions: [], ranges: "10.0.0.0/40" }],
      absoluteHours: "",
    };
    const read = readDraft(draft, labels);
    expect(read.policy).toBeNull();
    expect(read.errors.map((error) => error.field)).toEqual([
      "minimumLength",
      "expiresDays",
      "tries",
      "ranges-0",
      "functions-0",
      "absoluteHours",
    ]);
    expect(read.errors[0]?.sentence).toContain("8から64");
  });

  test("find the field the server means", () => {
    expect(fieldOf("passwords.tries")).toBe("tries");
    expect(fieldOf("addresses[1].ranges")).toBe("ranges-1");
    expect(fieldOf("addresses.0.permissions")).toBe("functions-0");
    expect(fieldOf("idleMinutes")).toBe("idleMinutes");
  });
});
