// A small stand-in for the server, for this client's own tests, screenshots and development. Never shipped.
//   node tests/fixture-server.mjs [port]        serves dist/ and the API; ends by itself after one hour.
// Brigades: demo (60 people, several incidents), big (8,000 people), quiet (no incidents), broken (500),
// frozen (speaks once, then silence), refused (404). FIXTURE_SESSION=none: nobody is signed in; see fixture-account.mjs.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { accountFixture } from "./fixture-account.mjs";
import { coverageApi } from "./fixture-coverage.mjs";
import { inspectionsApi } from "./fixture-inspections.mjs";
import { membersApi } from "./fixture-members.mjs";
import { waterApi } from "./fixture-water.mjs";
import { waterFilesApi } from "./fixture-water-files.mjs";

const surnames = [
  "佐藤",
  "鈴木",
  "高橋",
  "伊藤",
  "渡辺",
  "山本",
  "中村",
  "小林",
  "加藤",
  "吉田",
  "齋藤",
  "髙𣘺",
  "勅使河原",
];
const names = ["一郎", "花子", "次郎", "健太", "美咲", "大輔", "翔", "直樹", "陽子", "誠", "龍之介"];
const ranks = ["団員", "団員", "団員", "団員", "班長", "部長", "団員", "副分団長", "団員", "団員", "分団長"];
const qualifications = [[], [], ["機関員"], [], ["救助"], ["機関員", "中型"], [], []];
const answers = ["direct", "direct", "station", "direct", "unable", "late", "station", "unable"];

/** The same numbers in every run. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const iso = (ms) => new Date(ms).toISOString();

function unitsFor(people) {
  const units = [
    { id: "u0", name: "上田市消防団", shortName: "団", kind: "brigade", parentId: null, order: 0 },
    { id: "u-hq", name: "団本部", shortName: "本部", kind: "headquarters", parentId: "u0", order: 0 },
  ];
  const divisions = people > 1000 ? 40 : 5;
  for (let d = 1; d <= divisions; d += 1) {
    units.push({
      id: `u-${d}`,
      name: `第${d}分団`,
      shortName: `第${d}`,
      kind: "division",
      parentId: "u0",
      order: d,
    });
    for (let s = 1; s <= 3; s += 1) {
      units.push({
        id: `u-${d}-${s}`,
        name: `第${d}分団 第${s}部`,
        shortName: `第${d}-${s}`,
        kind: "section",
        parentId: `u-${d}`,
        order: s,
      });
    }
  }
  units.push({
    id: "u-m",
    name: "機動予備隊本部付",
    shortName: "機動予備",
    kind: "division",
    parentId: "u0",
    order: 99,
  });
  return units;
}

function peopleFor(count, answered, issuedAt, random, units) {
  const leaves = units.filter((unit) => unit.kind === "section" || unit.id === "u-hq" || unit.id === "u-m");
  return Array.from({ length: count }, (_, index) => {
    const person = {
      member: `m-${index + 1}`,
      number: index + 1,
      name: `${surnames[index % surnames.length]} ${names[(index * 7) % names.length]}`,
      rank: ranks[index % ranks.length],
      unitId: leaves[(index * 5) % leaves.length].id,
      qualifications: qualifications[index % qualifications.length],
      answer: null,
      minutes: null,
      answeredAt: null,
      arrivesAt: null,
      delivery: index === 7 ? "rejected" : index === 11 ? "noChannel" : index === 17 ? "unknown" : "accepted",
    };
    return random() < answered
      ? answer(person, issuedAt + 5_000 + Math.floor(random() * 240_000), random)
      : person;
  });
}

function answer(person, at, random) {
  const kind = answers[Math.floor(random() * answers.length)];
  const minutes =
    kind === "unable" ? null : random() < 0.25 ? null : kind === "late" ? 30 : 5 + Math.floor(random() * 20);
  const travel = minutes ?? (kind === "late" ? null : 12);
  return {
    ...person,
    answer: kind,
    minutes,
    answeredAt: iso(at),
    arrivesAt: kind === "unable" || travel === null ? null : iso(at + travel * 60_000),
  };
}

function countsOf(people) {
  const counts = { direct: 0, station: 0, late: 0, unable: 0, silent: 0 };
  for (const person of people) counts[person.answer ?? "silent"] += 1;
  return counts;
}

const fireText = `【火災指令】建物火災
指令時刻：18日21時04分
災害種別：建物火災（一般）
災害住所：上田市大手一丁目11-16付近
目標：市役所本庁舎 南側
出動隊：消防隊2 救急1
消防団：第1分団 第3分団`;

function incidentsFor(now) {
  const base = {
    kind: "建物火災",
    place: "上田市大手一丁目11-16付近",
    landmark: "市役所本庁舎 南側",
    phase: "reported",
    open: true,
    drill: false,
    unreadable: false,
    senderUnverified: false,
    title: "建物火災 大手一丁目",
    occurredAt: iso(now - 860_000),
    openedAt: iso(now - 855_000),
    lastMessageAt: iso(now - 855_000),
    messageCount: 1,
    text: fireText,
    messages: [],
  };
  const at = (minutes) => ({
    occurredAt: iso(now - minutes * 60_000),
    openedAt: iso(now - minutes * 60_000),
    lastMessageAt: iso(now - minutes * 60_000),
  });
  return [
    {
      ...base,
      id: "i-unreadable",
      kind: null,
      place: null,
      landmark: null,
      title: "指令 第8出場 ※訂正あり",
      unreadable: true,
      senderUnverified: true,
      ...at(3),
      occurredAt: null,
      text: "指令 第8出場 ※訂正あり\n上田原 千曲川左岸 車両3台 詳細は無線\n(本文の形が登録と違います)",
    },
    { ...base, id: "i-fire", phase: "spreading", messageCount: 2 },
    {
      ...base,
      id: "i-oil",
      kind: "油漏れ",
      place: "上塩尻",
      landmark: null,
      title: "油漏れ 上塩尻",
      ...at(42),
      phase: "contained",
    },
    {
      ...base,
      id: "i-drill",
      kind: "建物火災",
      place: "上田市真田町本原 長い地名の集落センター前の信号から北へ二百メートル入った所の旧小学校体育館",
      title: "訓練 建物火災 真田町本原",
      drill: true,
      ...at(20),
    },
    {
      ...base,
      id: "i-closed",
      kind: "枯草火災",
      place: "上田市塩川",
      landmark: null,
      title: "枯草火災 塩川",
      open: false,
      phase: "closed",
      ...at(60 * 30),
    },
    {
      ...base,
      id: "i-false",
      kind: "建物火災",
      place: "上田市中央三丁目",
      landmark: null,
      title: "建物火災 中央三丁目",
      open: false,
      phase: "falseAlarm",
      ...at(60 * 50),
    },
  ].map((incident) => ({ ...incident, messages: messagesOf(incident) }));
}

function messagesOf(incident) {
  const mail = {
    alertId: `a-${incident.id}-1`,
    receivedAt: incident.openedAt,
    source: "mail",
    disposition: incident.unreadable ? "unreadable" : "newIncident",
    phase: "reported",
    subject: incident.unreadable ? incident.title : `【火災指令】${incident.kind}`,
    text: incident.text,
    from: "shirei@fire.ueda.example.jp",
    authentication: incident.senderUnverified
      ? { spf: "softfail", dkim: "none", dmarc: "fail" }
      : { spf: "pass", dkim: "pass", dmarc: "pass" },
  };
  if (incident.id !== "i-fire") return [mail];
  const second = {
    ...mail,
    alertId: "a-i-fire-2",
    receivedAt: iso(Date.parse(incident.openedAt) + 240_000),
    disposition: "followUp",
    phase: "spreading",
    subject: "【続報】延焼拡大",
    text: "【続報】延焼拡大 隣接建物に延焼中",
  };
  return [mail, second];
}

function makeBrigade(id, peopleCount, now, options) {
  const random = randomFrom(7);
  const units = unitsFor(peopleCount);
  const incidents = options.incidents ? incidentsFor(now) : [];
  const callOuts = new Map();
  for (const incident of incidents) {
    const issuedAt = Date.parse(incident.openedAt) + 1_200;
    const count = incident.id === "i-unreadable" ? 6 : incident.id === "i-oil" ? 25 : peopleCount;
    const answered =
      { "i-unreadable": 0, "i-fire": options.answered ?? 0.5, "i-oil": 0.9 }[incident.id] ?? 0.7;
    const people = peopleFor(count, answered, issuedAt, random, units);
    callOuts.set(`c-${incident.id.slice(2)}`, {
      id: `c-${incident.id.slice(2)}`,
      incident,
      issuedAt: iso(issuedAt),
      label: "第1出動",
      people,
      log: [],
    });
  }
  const fire = incidents.find((incident) => incident.id === "i-fire");
  if (fire !== undefined) {
    callOuts.set("c-empty", {
      id: "c-empty",
      incident: fire,
      issuedAt: iso(now),
      label: "第2出動",
      people: [],
      log: [],
    });
  }
  return { id, units, incidents, callOuts, version: 1, streams: new Set(), random };
}

function factsOf(incident) {
  const { text: _text, messages: _messages, ...facts } = incident;
  return facts;
}

function listOf(brigade) {
  const incidents = brigade.incidents.map((incident) => ({
    ...factsOf(incident),
    callOuts: [...brigade.callOuts.values()]
      .filter((callOut) => callOut.incident === incident && callOut.people.length > 0)
      .map((callOut) => ({
        id: callOut.id,
        issuedAt: callOut.issuedAt,
        label: callOut.label,
        called: callOut.people.length,
        counts: countsOf(callOut.people),
      })),
  }));
  return { version: brigade.version, incidents };
}

function restOf(brigade, callOut) {
  const failed = callOut.people.filter(
    (person) => person.delivery === "rejected" || person.delivery === "noChannel",
  ).length;
  const pending = callOut.people.filter((person) => person.delivery === "queued").length;
  const called = callOut.people.length;
  return {
    version: brigade.version,
    incident: { ...factsOf(callOut.incident), text: callOut.incident.text },
    counts: countsOf(callOut.people),
    delivery: {
      called,
      accepted: called - failed - pending,
      pending,
      failed,
      firstAcceptedMs: called === 0 ? null : 120,
      lastAcceptedMs: called === 0 ? null : 350,
    },
    otherIncidents: brigade.incidents
      .filter((other) => other !== callOut.incident && other.open)
      .map((other) => {
        const found = [...brigade.callOuts.values()].find((one) => one.incident === other);
        return { incidentId: other.id, callOutId: found?.id ?? null, title: other.title };
      }),
  };
}

function boardOf(brigade, callOut) {
  return {
    ...restOf(brigade, callOut),
    callOutId: callOut.id,
    issuedAt: callOut.issuedAt,
    label: callOut.label,
    units: brigade.units,
    people: callOut.people,
  };
}

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** @param {{ distDir?: string, session?: boolean, now?: number, people?: number, answered?: number, randomAnswersPerSecond?: number }} [options] */
export async function startFixture(options = {}) {
  const now = options.now ?? Date.now();
  const distDir =
    options.distDir ?? process.env.FIXTURE_DIST ?? fileURLToPath(new URL("../dist", import.meta.url));
  const state = { session: options.session ?? true, down: false, apiDown: false, beats: true };
  const resumed = [];
  const brigades = new Map([
    ["demo", makeBrigade("demo", options.people ?? 60, now, { incidents: true, answered: options.answered })],
    ["big", makeBrigade("big", 8_000, now, { incidents: true, answered: options.answered })],
    ["quiet", makeBrigade("quiet", 60, now, { incidents: false })],
    ["frozen", makeBrigade("frozen", 60, now, { incidents: true })],
  ]);

  const account = accountFixture({ state, brigades, now });
  const members = membersApi({ now });
  const waterFiles = waterFilesApi({ now, state });
  const coverage = coverageApi({ now, state });

  const water = waterApi({ now });
  const inspections = inspectionsApi({ now });

  const refuse = (response, status, code) => {
    response.writeHead(status, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ type: `urn:brigade-dispatch:${code}`, code, status, traceId: "A1B2" }));
  };
  const answerJson = (response, value) => {
    response.writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
    });
    response.end(JSON.stringify(value));
  };
  /** @param {{ status: number, json?: unknown, text?: string | Buffer, type?: string, location?: string, headers?: object }} answer */
  const give = (response, answer) => {
    const { status, json, text, type, location, headers } = answer;
    const problem = json !== undefined && status >= 400;
    const contentType = json === undefined ? type : problem ? "application/problem+json" : "application/json";
    response.writeHead(status, {
      "cache-control": "no-store",
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...(location === undefined ? {} : { location }),
      ...headers,
    });
    response.end(json === undefined ? text : JSON.stringify(json));
  };
  const stream = (request, response, brigade, kind, callOut) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const listener = { response, kind, callOut };
    const last = Number(request.headers["last-event-id"] ?? Number.NaN);
    const missed = kind === "board" && last >= 1 ? callOut.log.filter((entry) => entry.version > last) : null;
    if (missed === null) {
      send(response, kind, brigade.version, kind === "board" ? boardOf(brigade, callOut) : listOf(brigade));
    } else {
      resumed.push(last);
      const latest = new Map(missed.map((entry) => [entry.person.member, entry.person]));
      send(response, "changes", brigade.version, {
        ...restOf(brigade, callOut),
        people: [...latest.values()],
      });
    }
    brigade.streams.add(listener);
    request.on("close", () => brigade.streams.delete(listener));
  };

  const bodyOf = async (request) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString("utf8"));
  };
  /** The session is the brigade's whose page asks: the stand-in has people in all of them. */
  const brigadeOfPage = (request) => {
    const first = new URL(request.headers.referer ?? "http://fixture/").pathname.split("/")[1] ?? "";
    return brigades.has(first) || first === "broken" || first === "refused" ? first : "demo";
  };
  const api = async (request, response, parts, url) => {
    const [first, id, area, itemId, leaf, leafStream] = parts;
    const { method = "GET", headers } = request;
    // Reads the body by itself.
    if (
      state.session &&
      first === "brigades" &&
      (await members.handle(request, response, id, parts.slice(2), url))
    )
      return;
    if (state.session && first === "brigades") {
      if (await waterFiles.handle(request, response, id, parts.slice(2), url)) return;
      if (await coverage.handle(request, response, id, parts.slice(2), url)) return;
    }

    if (
      state.session &&
      first === "brigades" &&
      (await inspections.handle(request, response, id, parts.slice(2), url, state.sent))
    )
      return;
    if (
      state.session &&
      first === "brigades" &&
      (await water.handle(request, response, id, parts.slice(2), url, state.sent))
    )
      return;
    const body = await bodyOf(request);
    const query = url.searchParams;
    if (method !== "GET") {
      if (headers["x-brigade-client"] !== "1") return refuse(response, 403, "request.foreignPage");
      state.sent.push({ method, path: url.pathname, body });
    }
    if (first === "sign-in") {
      return give(response, account.door({ method, brigade: id, parts: parts.slice(2), query, body }));
    }
    if (!state.session) return refuse(response, 401, "session.required");
    if (first === "session") {
      if (method === "DELETE") {
        state.session = false;
        return give(response, { status: 204 });
      }
      const whose = state.sessionBrigade ?? brigadeOfPage(request);
      return give(response, { status: 200, json: account.sessionOf(whose, query.get("viewAs")) });
    }
    if (id === "broken") return refuse(response, 500, "server.error");
    const brigade = brigades.get(id);
    if (brigade === undefined) return refuse(response, 404, "brigade.unknown");
    const own = account.handle({ method, brigade: id, parts: parts.slice(2), query, body });
    if (own !== null) return give(response, own);
    if (area === "mail-log") {
      const mails = brigade.incidents.flatMap((incident) =>
        incident.messages.map((message) => ({ ...message, incidentId: incident.id })),
      );
      return answerJson(response, { mails: mails.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1)) });
    }
    if (area === "incidents") {
      if (itemId === undefined) return answerJson(response, listOf(brigade));
      if (itemId === "stream") return stream(request, response, brigade, "incidents");
      const incident = brigade.incidents.find((one) => one.id === itemId);
      if (incident === undefined) return refuse(response, 404, "incident.unknown");
      return answerJson(response, {
        ...listOf(brigade).incidents.find((one) => one.id === itemId),
        messages: incident.messages,
      });
    }
    const callOut = brigade.callOuts.get(itemId);
    if (area !== "call-outs" || callOut === undefined || leaf !== "board")
      return refuse(response, 404, "callOut.unknown");
    return leafStream === "stream"
      ? stream(request, response, brigade, "board", callOut)
      : answerJson(response, boardOf(brigade, callOut));
  };

  const server = createServer((request, response) => {
    if (state.down) return request.socket.destroy();
    const url = new URL(request.url ?? "/", "http://fixture");
    const parts = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
    if (parts[0] === "api" && state.apiDown) return request.socket.destroy();
    if (parts[0] === "api" || parts[0] === "sign-in") {
      const below = parts[0] === "api" ? parts.slice(1) : parts;
      return void api(request, response, below, url).catch((failure) => {
        process.stderr.write(`fixture: ${failure.stack}\n`);
        response.destroy();
      });
    }
    if (water.tile(response, url.pathname)) return;
    const file = normalize(join(distDir, url.pathname));
    const found =
      file.startsWith(distDir) && existsSync(file) && statSync(file).isFile()
        ? file
        : join(distDir, "index.html");
    response.writeHead(200, {
      "content-type": types[extname(found)] ?? "application/octet-stream",
      // As the server's own (SecurityHeaders.cs).
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    });
    createReadStream(found).pipe(response);
  });

  const tell = (brigade, callOut, people) => {
    for (const listener of brigade.streams) {
      if (listener.kind === "incidents")
        send(listener.response, "incidents", brigade.version, listOf(brigade));
      else if (listener.callOut === callOut)
        send(listener.response, "changes", brigade.version, { ...restOf(brigade, callOut), people });
      else
        send(listener.response, "changes", brigade.version, {
          ...restOf(brigade, listener.callOut),
          people: [],
        });
    }
  };

  const fixture = {
    state,
    members,
    waterFiles,
    coverage,

    water,
    inspections,
    brigades,
    resumed,
    /** One or more people answer; returns the version that says so. */
    answer(brigadeId, callOutId, changes) {
      const brigade = brigades.get(brigadeId);
      const callOut = brigade.callOuts.get(callOutId);
      brigade.version += 1;
      const changed = changes.map((change) => {
        const index = callOut.people.findIndex((person) => person.member === change.member);
        callOut.people[index] = { ...callOut.people[index], answeredAt: iso(Date.now()), ...change };
        callOut.log.push({ version: brigade.version, person: callOut.people[index] });
        return callOut.people[index];
      });
      tell(brigade, callOut, changed);
      return brigade.version;
    },
    answerAtRandom(brigadeId, callOutId) {
      const brigade = brigades.get(brigadeId);
      const { people } = brigade.callOuts.get(callOutId);
      const person = people[Math.floor(brigade.random() * people.length)];
      return fixture.answer(brigadeId, callOutId, [answer(person, Date.now(), brigade.random)]);
    },
    openIncident(brigadeId, incident) {
      const brigade = brigades.get(brigadeId);
      brigade.version += 1;
      const template = brigade.incidents.find((one) => one.id === "i-oil");
      const made = { ...template, ...incident };
      brigade.incidents.unshift(made);
      tell(brigade, null, []);
    },
    /** Breaks every open connection, as a restart does. */
    cut() {
      server.closeAllConnections();
    },
    async stop() {
      clearInterval(beats);
      clearInterval(random);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };

  const beats = setInterval(() => {
    if (!state.beats) return;
    for (const brigade of brigades.values()) {
      if (brigade.id === "frozen") continue;
      for (const { response } of brigade.streams) send(response, "beat", null, { at: iso(Date.now()) });
    }
  }, options.beatMs ?? 15_000);
  const random = options.randomAnswersPerSecond
    ? setInterval(() => {
        for (const id of ["demo", "big"]) fixture.answerAtRandom(id, "c-fire");
      }, 1_000 / options.randomAnswersPerSecond)
    : undefined;

  await new Promise((done) => server.listen(options.port ?? 0, "127.0.0.1", done));
  return Object.assign(fixture, { address: `http://127.0.0.1:${server.address().port}` });
}

function send(response, name, id, data) {
  response.write(`${id === null ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fixture = await startFixture({
    port: Number(process.argv[2] ?? 5085),
    session: process.env.FIXTURE_SESSION !== "none",
    randomAnswersPerSecond: 1,
  });
  process.stdout.write(`${fixture.address}/demo  ${fixture.address}/big/call-outs/c-fire\n`);
  setTimeout(() => fixture.stop(), 3_600_000).unref();
}
