// Signing in, one's own account and the sign-in rules for the stand-in server (fixture-server.mjs).
// Codes and passwords that work: e-mail jimu@demo.example with demo-jimukyoku-2026; wait@… and locked@… are refused so;
// slips K7QF3-M9T2A (fine), USED2-USED2, QLDQL-QLDQL (expired); second factor 123456; recovery code AAAA-2222.

const allPermissions = [
  "OwnAccount",
  "AnswerCallOut",
  "SeeBoard",
  "SeeReceptionLog",
  "SeeMembers",
  "SeePrivateFields",
  "EditMembers",
  "PlanPersonnel",
  "EditUnits",
  "IssueSlips",
  "ExchangeMembers",
  "EditRights",
  "EditSignInPolicy",
  "SeeSignInLog",
  "EndSessions",
  "SeeWater",
  "InspectWater",
  "EditWater",
  "PlanInspections",
  "ExchangeWater",
  "PlaceIncident",
];

const nothing = { status: 204 };
const ok = (json) => ({ status: 200, json });
const refused = (status, code, more = {}) => ({ status, json: { code, status, traceId: "A1B2", ...more } });

const iso = (ms) => new Date(ms).toISOString();

function freshAccount(now) {
  return {
    email: "jimu@demo.example",
    hasPassword: true,
    passwordRules: {
      minimumLength: 12,
      upper: false,
      lower: true,
      digit: true,
      symbol: false,
      generations: 1,
    },
    linked: true,
    totp: { set: false },
    recoveryCodesLeft: 0,
    passkeys: [{ id: "p-1", name: "自分のスマホ", createdAt: iso(now - 40 * 86_400_000) }],
    secondFactorAt: null,
    sessions: [
      {
        id: "s-1",
        current: true,
        way: "password",
        device: "Windows Chrome",
        address: "203.0.113.10",
        startedAt: iso(now - 7_200_000),
        lastSeenAt: iso(now),
      },
      {
        id: "s-2",
        current: false,
        way: "liff",
        device: "iPhone LINE",
        address: "2001:db8:4f::1200:44ff:fe9a",
        startedAt: iso(now - 86_400_000),
        lastSeenAt: iso(now - 3_600_000),
      },
      {
        id: "s-3",
        current: false,
        way: "line",
        device: "Android Chrome",
        address: "198.51.100.7",
        startedAt: iso(now - 6 * 86_400_000),
        lastSeenAt: iso(now - 2 * 86_400_000),
      },
    ],
  };
}

const freshPolicy = () => ({
  version: "1",
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
  secondFactorFor: allPermissions.slice(5).map((name) => name[0].toLowerCase() + name.slice(1)),
  secondFactorMinutes: 720,
  addresses: [],
  idleMinutes: 20_160,
  absoluteHours: 720,
});

function logEntries(now) {
  const outcomes = [
    "ok",
    "ok",
    "signIn.wrong",
    "ok",
    "signIn.locked",
    "signIn.notLinked",
    "ok",
    "passkey.refused",
  ];
  const ways = ["line", "password", "password", "liff", "password", "line", "staff", "password"];
  return Array.from({ length: 120 }, (_, index) => {
    const kind = index % outcomes.length;
    const known =
      outcomes[kind] !== "signIn.notLinked" && !(outcomes[kind] === "signIn.wrong" && index % 3 === 0);
    return {
      id: `e-${index + 1}`,
      at: iso(now - index * 1_900_000),
      way: ways[kind],
      outcome: outcomes[kind],
      member: known ? `m-${index + 1}` : null,
      name: known ? (index % 5 === 0 ? "勅使河原 龍之介" : "佐藤 一郎") : null,
      methods: ["pwd"],
      device: index % 2 === 0 ? "iPhone LINE" : "Windows Chrome",
      address: index % 7 === 0 ? "2001:db8:4f::1200:44ff:fe9a" : "203.0.113.10",
    };
  });
}

const totpSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h9v9H0z"/><path d="M1 1h3v3H1zM5 1h3v3H5zM1 5h3v3H1zM5 5h1v1H5zM7 6h1v2H7z"/></svg>';
const recoveryCodes = Array.from({ length: 10 }, (_, index) => `K7QF-${3042 + index * 617}-M9TA`);

const passkeyRequest = {
  challenge: "c2lnbi1pbi1jaGFsbGVuZ2U",
  rpId: "localhost",
  userVerification: "required",
  timeout: 60_000,
};
const passkeyCreation = {
  challenge: "bmV3LXBhc3NrZXktY2hhbGxlbmdl",
  rp: { id: "localhost", name: "BrigadeDispatch" },
  user: { id: "bS0x", name: "佐藤 一郎", displayName: "佐藤 一郎" },
  pubKeyCredParams: [
    { type: "public-key", alg: -7 },
    { type: "public-key", alg: -257 },
  ],
  authenticatorSelection: { residentKey: "required", userVerification: "required" },
  timeout: 60_000,
  attestation: "none",
};

/** @param {{ state: Record<string, any>, brigades: Map<string, unknown>, now: number }} options */
export function accountFixture({ state, brigades, now }) {
  Object.assign(state, {
    permissions: allPermissions,
    /** null: fresh enough; "required" and "setUpRequired": asked for by what needs it. */
    secondFactor: null,
    mustChangePassword: false,
    account: freshAccount(now),
    policy: freshPolicy(),
    logEntries: logEntries(now),
    /** What was sent to the server, newest last. */
    sent: [],
  });

  const sessionOf = (brigade, viewAs) => ({
    person: { id: "m-1", number: 1, name: "佐藤 一郎", rank: "団長", unit: "団本部" },
    brigade: { id: brigade, name: "上田市消防団（デモ）" },
    permissions: (viewAs === null ? state.permissions : ["OwnAccount", "SeeBoard", "SeeMembers"]).map(
      (permission) => ({
        permission,
        reach: "brigade",
        withheld: null,
      }),
    ),
    way: "password",
    hasPassword: true,
    hasSecondFactor: state.account.totp.set,
    secondFactorAt: null,
    mustChangePassword: state.mustChangePassword,
    startedAt: iso(now),
    expiresAt: iso(now + 86_400_000),
  });

  const signedIn = () => {
    state.session = true;
    return nothing;
  };

  const slips = {
    "USED2-USED2": "slip.used",
    "QLDQL-QLDQL": "slip.expired",
  };

  function door({ method, brigade, parts, query, body }) {
    if (!brigades.has(brigade) && brigade !== "noline") return refused(404, "notFound");
    const what = parts.join("/");
    if (method === "GET") {
      if (what === "") {
        const line = brigade !== "noline";
        const staff = brigade === "noline" ? "上田市役所のアカウントでサインイン" : null;
        return ok({ brigade, name: "上田市消防団（デモ）", line, liffId: null, staff });
      }
      if (what === "line" || what === "staff") {
        state.session = true;
        return { status: 302, location: query.get("return") ?? `/${brigade}` };
      }
      if (what === "passkey/options") return ok(passkeyRequest);
      return refused(404, "notFound");
    }
    if (what === "password") {
      const email = String(body.email);
      if (email.startsWith("wait@"))
        return refused(403, "signIn.wait", { retryAfterSeconds: state.waitSeconds ?? 45 });
      if (email.startsWith("locked@")) return refused(403, "signIn.locked", { retryAfterSeconds: 900 });
      return email === "jimu@demo.example" && body.password === "demo-jimukyoku-2026"
        ? signedIn()
        : refused(403, "signIn.wrong");
    }
    if (what === "passkey")
      return body.credential?.type === "public-key" ? signedIn() : refused(403, "signIn.wrong");
    if (what === "slip") {
      const code = slips[body.code] ?? (body.code === "K7QF3-M9T2A" ? null : "slip.wrong");
      if (code !== null) return refused(403, code);
      return ok({
        name: "勅使河原 龍之介",
        unit: "第3分団 第2部",
        email: null,
        expiresAt: iso(now + 20 * 86_400_000),
        line: brigade !== "noline",
      });
    }
    if (what === "slip/password") {
      if (body.password === "password1234") {
        const sentence = "このパスワードは、もれたことがあります。ほかのものにしてください。";
        return refused(422, "input.invalid", { errors: [{ field: "password", sentence }] });
      }
      return signedIn();
    }
    if (what === "account-link") return ok({ redirect: `/${brigade}/register?done=line` });
    return refused(404, "notFound");
  }

  function ownAccount({ method, parts, body }) {
    const { account } = state;
    const what = `${method} ${parts.join("/")}`;
    const stepUp = () =>
      state.secondFactor === null ? null : refused(403, `secondFactor.${state.secondFactor}`);
    if (what === "GET ") return ok(account);
    if (what === "DELETE sessions") {
      account.sessions = account.sessions.filter((one) => one.current);
      return nothing;
    }
    if (method === "DELETE" && parts[0] === "sessions") {
      account.sessions = account.sessions.filter((one) => one.id !== parts[1]);
      return nothing;
    }
    if (what === "POST password") {
      if (account.hasPassword && body.current !== "demo-jimukyoku-2026")
        return refused(422, "input.invalid", {
          errors: [{ field: "current", sentence: "いまのパスワードがちがいます。" }],
        });
      account.hasPassword = true;
      state.mustChangePassword = false;
      return nothing;
    }
    if (what === "POST totp")
      return ok({ key: "MRSW2ZZNORXXI4BNMJZGSZ3B", uri: "otpauth://totp/demo", svg: totpSvg });
    if (what === "POST totp/confirm") {
      if (body.code !== "123456") return refused(403, "secondFactor.wrong");
      account.totp.set = true;
      account.recoveryCodesLeft = recoveryCodes.length;
      return ok({ recoveryCodes });
    }
    if (what === "DELETE totp") {
      const asked = stepUp();
      if (asked === null) account.totp.set = false;
      return asked ?? nothing;
    }
    if (what === "POST recovery-codes") return stepUp() ?? ok({ recoveryCodes });
    if (what === "POST second-factor") {
      if (body.code !== "123456" && body.code !== "AAAA-2222") return refused(403, "secondFactor.wrong");
      state.secondFactor = null;
      return nothing;
    }
    if (what === "POST passkeys/options") return ok(passkeyCreation);
    if (what === "POST passkeys") {
      account.passkeys.push({ id: body.credential.id, name: body.name, createdAt: iso(Date.now()) });
      return { status: 201, json: {} };
    }
    if (what === "POST second-factor/passkey/options") return ok(passkeyRequest);
    if (what === "POST second-factor/passkey") {
      state.secondFactor = null;
      return nothing;
    }
    if (method === "DELETE" && parts[0] === "passkeys") {
      account.passkeys = account.passkeys.filter((one) => one.id !== parts[1]);
      return nothing;
    }
    if (what === "DELETE line") {
      if (!account.hasPassword) return refused(409, "account.lastWay");
      account.linked = false;
      return nothing;
    }
    return refused(404, "notFound");
  }

  function policy({ method, body }) {
    if (state.secondFactor !== null) return refused(403, `secondFactor.${state.secondFactor}`);
    if (method === "GET") return ok({ ...state.policy, yourAddress: "203.0.113.10" });
    if (body.version !== state.policy.version) return refused(409, "conflict");
    const outside = body.addresses.some(
      (rule) => !rule.ranges.some((range) => range.startsWith("203.0.113.")),
    );
    if (outside && body.confirm !== true) {
      const detail = "この決まりでは、いまの接続元（203.0.113.10）から、あなたはこの画面を使えなくなります。";
      return refused(409, "policy.lockOut", { detail });
    }
    const { confirm: _, ...rest } = body;
    state.policy = { ...rest, version: String(Number(body.version) + 1) };
    return ok(state.policy);
  }

  function signInLog({ query }) {
    const outcome = query.get("outcome");
    const found = state.logEntries.filter((entry) => outcome === null || entry.outcome === outcome);
    const start = Number(query.get("before") ?? 0);
    const end = start + Number(query.get("limit") ?? 50);
    return ok({ entries: found.slice(start, end), next: end < found.length ? String(end) : null });
  }

  return {
    allPermissions,
    sessionOf,
    door,
    /** What lies below /api/brigades/{brigade}; null: not ours. */
    handle(asked) {
      const [area, ...parts] = asked.parts;
      const inside = { ...asked, parts };
      if (area === "account") return ownAccount(inside);
      if (area === "sign-in-policy") return policy(inside);
      if (area === "sign-in-log") return signInLog(inside);
      if (area === "sign-in-log.csv")
        return { status: 200, text: "\ufeff日時,名前,結果\r\n", type: "text/csv; charset=utf-8" };
      return null;
    },
  };
}
