// Inspections, defects and the water at incidents of the stand-in server (fixture-server.mjs). Made-up, kept in memory.
// The line can be made bad: see `script`. Rounds: r-1 (第1分団, overdue), r-2 (all), r-closed; foreign (may not record).
import { makeSources, rowOf } from "./fixture-water.mjs";

const iso = (ms) => new Date(ms).toISOString();
const dayMs = 86_400_000;
const day = (ms) => iso(ms + 9 * 3_600_000).slice(0, 10);
const results = ["fine", "repair", "unusable", "skipped"];
const flagOutOfUse = 2;
const shortId = /^[A-Za-z0-9_-]{22}$/;
const directions = ["北", "北東", "東", "南東", "南", "南西", "西", "北西"];

function metres(a, b) {
  const radians = Math.PI / 180;
  const dy = (b.latitude - a.latitude) * radians;
  const dx = (b.longitude - a.longitude) * radians * Math.cos(a.latitude * radians);
  return { far: 6_371_009 * Math.hypot(dx, dy), bearing: (Math.atan2(dx, dy) / radians + 360) % 360 };
}

function makeRounds(sources, now) {
  const itemsOf = (chosen, done) =>
    chosen.map((source, at) => ({
      source,
      order: at + 1,
      result: at < done ? results[at % 7 === 3 ? 1 : at % 9 === 5 ? 3 : 0] : null,
      at: at < done ? iso(now - 3_600_000 * (done - at)) : null,
      by: at < done ? "佐藤 一郎" : null,
      note: at < done && at % 7 === 3 ? "ふたがさびて重い" : null,
      photoIds: [],
      inspection: null,
      lastAt: at % 5 === 4 ? null : iso(now - 120 * dayMs),
      reinspect: at % 8 === 6,
    }));
  const round = (id, title, unit, dueInDays, items, more = {}) => ({
    id,
    title,
    unitId: unit,
    unitName: unit === null ? null : `第${unit.slice(2)}分団`,
    dueOn: day(now + dueInDays * dayMs),
    createdAt: iso(now - 20 * dayMs),
    closedAt: null,
    mayInspect: true,
    mayPlan: true,
    items,
    ...more,
  });
  const of = (unit) => sources.filter((one) => one.unitId === unit);
  return [
    round("r-1", "秋の水利点検", "u-1", -3, itemsOf(of("u-1").slice(0, 24), 7)),
    round(
      "r-2",
      "冬の前の凍結の点検（防火水そう・河川・池の取水口）",
      null,
      25,
      itemsOf(sources.slice(0, 180), 60),
    ),
    round("r-new", "使用後の再点検", "u-2", 0, itemsOf(of("u-2").slice(0, 3), 0)),
    round("foreign", "第4分団の点検", "u-4", 9, itemsOf(of("u-4").slice(0, 5), 1), { mayInspect: false }),
    round("r-closed", "春の水利点検", "u-1", -150, itemsOf(of("u-1").slice(0, 20), 20), {
      closedAt: iso(now - 140 * dayMs),
    }),
  ];
}

function makeDefects(sources, now) {
  const base = {
    photoIds: [],
    by: "佐藤 一郎",
    toldAt: null,
    toldHow: null,
    toldTo: null,
    closedAt: null,
    closedBy: null,
    proofNote: "",
    mayPlan: true,
    proofPhotoIds: [],
  };
  const states = ["open", "open", "open", "told", "open", "closed", "open", "told"];
  const signs = [["cover"], ["valve", "outlet"], ["sign"], ["buried"], [], ["access", "other"]];
  return Array.from({ length: 14 }, (_, at) => {
    const source = sources[at * 3 + 1];
    const state = states[at % states.length];
    return {
      ...base,
      id: `d-${at + 1}`,
      sourceId: source.id,
      number: source.number,
      kind: source.kind,
      address: source.address,
      unitId: source.unitId,
      unitName: source.unitName,
      owner: at % 4 === 3 ? "上田工業株式会社" : at % 7 === 5 ? null : "上田市上下水道局",
      signs: signs[at % signs.length],
      note: at % 3 === 1 ? null : "ふたがさびて、鍵を使っても一人では開きません。",
      reportedAt: iso(now - (at + 1) * dayMs),
      state,
      ...(state === "told"
        ? { toldAt: iso(now - dayMs), toldHow: "paper", toldTo: "上下水道局 管理課" }
        : {}),
      ...(state === "closed"
        ? { closedAt: iso(now - dayMs), closedBy: "事務局 山本", proofNote: "ふたを交換した" }
        : {}),
    };
  });
}

function countsOf(items) {
  const counts = { fine: 0, repair: 0, unusable: 0, skipped: 0, open: 0 };
  for (const item of items) counts[item.result ?? "open"] += 1;
  return counts;
}

function roundOf({ items, mayInspect: _may, ...round }) {
  return { ...round, total: items.length, counts: countsOf(items) };
}

function detailOf(round) {
  return {
    ...roundOf(round),
    mayInspect: round.mayInspect,
    items: round.items.map(({ source, inspection: _inspection, ...item }) => ({
      ...item,
      sourceId: source.id,
      number: source.number,
      kind: source.kind,
      address: source.address,
      latitude: source.latitude,
      longitude: source.longitude,
      flags: rowOf(source).flags,
    })),
  };
}

export function inspectionsApi({ now }) {
  /**
   * script: what happens to the next changes, one each: ok, drop (no answer, not taken), lose (taken, no answer), fail
   * (500), refuse (403), delay (taken, answered late). arrivals: every change that came, taken or not.
   */
  const state = { script: [], arrivals: [], waterStatus: 200, asked: 0 };
  const made = new Map();
  const problem = (status, code, detail) => ({ status, json: { code, detail, status, traceId: "A1B2" } });
  const brigadeOf = (id) => {
    const count = { demo: 300, quiet: 0 }[id];
    if (count === undefined) return undefined;
    if (!made.has(id)) {
      const sources = makeSources(count, now);
      made.set(id, {
        sources,
        rounds: count === 0 ? [] : makeRounds(sources, now),
        defects: count === 0 ? [] : makeDefects(sources, now),
        inspections: new Map(),
        uses: [],
        places: new Map([
          ["i-fire", { latitude: 36.4019, longitude: 138.2491, placedBy: "alert", placedAt: null }],
          [
            "i-drill",
            { latitude: 36.405, longitude: 138.252, placedBy: "person", placedAt: iso(now - 600_000) },
          ],
        ]),
      });
    }
    return made.get(id);
  };

  const nearOf = (place, uses) => (source) => {
    const { far, bearing } = metres(place, source);
    const use = uses.find(
      (one) => one.sourceId === source.id && one.endedAt === null && one.takenBackAt == null,
    );
    return {
      ...rowOf(source),
      distanceMetres: Math.round(far * 10) / 10,
      bearingDegrees: bearing,
      direction: directions[Math.round(bearing / 45) % 8],
      hoses: Math.ceil((far * 1.2) / 20),
      dropMetres: source.dropMetres,
      inUse: use === undefined ? null : { incidentId: use.incident, unitName: use.unitName },
      brigade: undefined,
    };
  };

  function waterOf(brigade, incident) {
    const place = brigade.places.get(incident) ?? null;
    const uses = brigade.uses.filter((use) => use.incident === incident);
    const there = brigade.sources.filter((source) => source.retiredAt === null);
    const near =
      place === null
        ? []
        : there
            .map(nearOf(place, brigade.uses))
            .filter((row) => row.distanceMetres <= 2_000)
            .sort((a, b) => a.distanceMetres - b.distanceMetres);
    return {
      latitude: place?.latitude ?? null,
      longitude: place?.longitude ?? null,
      placedBy: place?.placedBy ?? null,
      placedAt: place?.placedAt ?? null,
      items: near.filter((row) => (row.flags & flagOutOfUse) === 0).slice(0, 10),
      nearby: near.slice(0, 500),
      sameTown:
        place === null
          ? there
              .filter((source) => source.address.includes("上塩尻"))
              .slice(0, 12)
              .map((source) => rowOf(source))
          : [],
      uses: uses.map(({ incident: _incident, ...use }) => use),
    };
  }

  const putInspection = (brigade, id, body) => {
    if (!shortId.test(id)) return problem(400, "request.invalid", "番号の形がちがいます。");
    if (!results.includes(body.result)) return problem(400, "request.invalid", "結果がありません。");
    // A round that is closed takes what a phone has kept all the same.
    const round = brigade.rounds.find((one) => one.id === body.roundId);
    brigade.inspections.set(id, body);
    const item = round?.items.find((one) => one.source.id === body.sourceId);
    if (item !== undefined && (item.at === null || item.at <= body.at || item.inspection === id))
      Object.assign(item, {
        result: body.result,
        at: body.at,
        by: "佐藤 一郎",
        note: body.note,
        photoIds: body.photoIds,
        inspection: id,
      });
    return { status: 200, json: {} };
  };

  const takeBack = (brigade, id) => {
    if (!brigade.inspections.delete(id)) return problem(404, "notFound");
    for (const round of brigade.rounds)
      for (const item of round.items)
        if (item.inspection === id)
          Object.assign(item, {
            result: null,
            at: null,
            by: null,
            note: null,
            photoIds: [],
            inspection: null,
          });
    return { status: 204 };
  };

  function answer(brigade, method, parts, query, body) {
    const [area, id, what, leaf] = parts;
    if (area === "inspection-rounds") {
      if (id === undefined && method === "GET")
        return {
          status: 200,
          json: {
            rounds: brigade.rounds.map(roundOf),
            planUnits: [1, 2, 3, 4, 5].map((at) => ({ id: `u-${at}`, name: `第${at}分団` })),
            planWhole: true,
          },
        };
      if (id === undefined) {
        const errors = [];
        if (!body.title) errors.push({ field: "title", sentence: "点検の名前を入れてください。" });
        if (body.title === "同じ名前")
          errors.push({ field: "title", sentence: "同じ名前の点検があります。" });
        if (errors.length > 0) return { status: 422, json: { code: "input.invalid", status: 422, errors } };
        const chosen = brigade.sources.filter((one) => body.unitId === null || one.unitId === body.unitId);
        brigade.rounds.unshift({
          ...makeRounds(chosen, now)[1],
          id: `r-made-${brigade.rounds.length}`,
          title: body.title,
          unitId: body.unitId,
          dueOn: body.dueOn,
          items: makeRounds(brigade.sources, now)[2].items,
        });
        return { status: 201, json: { id: brigade.rounds[0].id } };
      }
      if (id.endsWith(".csv")) return { status: 200, text: "番号,結果\r\n", type: "text/csv; charset=utf-8" };
      const round = brigade.rounds.find((one) => one.id === id);
      if (round === undefined) return problem(404, "notFound");
      if (what === "close") {
        round.closedAt = iso(Date.now());
        return { status: 204 };
      }
      return { status: 200, json: detailOf(round) };
    }
    if (area === "inspections")
      return method === "PUT" ? putInspection(brigade, id, body) : takeBack(brigade, id);
    if (area === "reinspections") {
      const items = brigade.sources.slice(4, 7).map((source, at) => ({
        sourceId: source.id,
        number: source.number,
        kind: source.kind,
        address: source.address,
        latitude: source.latitude,
        longitude: source.longitude,
        usedAt: iso(now - (at + 1) * dayMs),
        incidentId: "i-closed",
        incidentTitle: "枯草火災 塩川",
        unitId: source.unitId,
      }));
      return { status: 200, json: { items } };
    }
    if (area === "defects.csv") return { status: 200, text: "番号\r\n", type: "text/csv; charset=utf-8" };
    if (area === "defects") {
      if (id === undefined) {
        const asked = query.get("state");
        const defects = brigade.defects.filter((one) => asked === null || one.state === asked);
        return { status: 200, json: { defects } };
      }
      if (id === "letter" && what === "text")
        return {
          status: 200,
          json: {
            subject: `消防水利の不具合について（${body.ids.length}件）`,
            text: `ご担当者様\n\n上田市消防団です。\n${body.ids.map((one, at) => `${at + 1}．${one}\n`).join("")}`,
          },
        };
      if (id === "letter")
        return {
          status: 200,
          text: `To: ${body.to}\r\nSubject: =?utf-8?B?5LiN5YKZ?=\r\n\r\n${body.ids.length}\r\n`,
          type: "message/rfc822",
        };
      const defect = brigade.defects.find((one) => one.id === id);
      if (defect === undefined) return problem(404, "notFound");
      if (what === "told")
        Object.assign(defect, { state: "told", toldAt: iso(Date.now()), toldHow: body.how, toldTo: body.to });
      else
        Object.assign(defect, {
          state: "closed",
          closedAt: iso(Date.now()),
          closedBy: "事務局 山本",
          proofNote: body.note ?? "",
          proofPhotoIds: body.photoIds,
        });
      return { status: 204 };
    }
    if (area === "incidents" && what === "water") {
      state.asked += 1;
      if (state.waterStatus !== 200) return problem(state.waterStatus, "server.error");
      const found = waterOf(brigade, id);
      // As the server's: the time of the answer is no part of what is compared.
      const etag = `"${Buffer.from(JSON.stringify([found.uses, found.latitude]))
        .toString("base64url")
        .slice(-40)}"`;
      return { status: 200, json: { ...found, at: iso(Date.now()) }, headers: { etag }, etag };
    }
    if (area === "incidents" && what === "water-uses" && leaf === undefined) {
      if (!shortId.test(body.id)) return problem(400, "request.invalid", "番号の形がちがいます。");
      const source = brigade.sources.find((one) => one.id === body.sourceId);
      if (!brigade.uses.some((use) => use.id === body.id))
        brigade.uses.push({
          id: body.id,
          incident: id,
          sourceId: body.sourceId,
          number: source.number,
          kind: source.kind,
          unitName: "第1分団",
          by: "佐藤 一郎",
          at: body.at,
          endedAt: null,
          own: true,
          takenBackAt: null,
          takenBackBy: null,
          mayTakeBack: true,
        });
      return { status: 201, json: { id: body.id } };
    }
    if (area === "water-uses" && method === "DELETE") {
      const use = brigade.uses.find((one) => one.id === id);
      if (use === undefined) return problem(404, "notFound", "この部署の記録がありません。");
      if (!use.mayTakeBack)
        return problem(
          403,
          "waterUse.notYours",
          "この部署を取り消せるのは、記録した本人と分団長以上の人です。",
        );
      if (use.takenBackAt === null)
        Object.assign(use, { takenBackAt: query.get("at"), takenBackBy: "佐藤 一郎", mayTakeBack: false });
      return { status: 204 };
    }
    if (area === "water-uses" && what === "end") {
      const use = brigade.uses.find((one) => one.id === id);
      if (use === undefined) return problem(404, "notFound", "この部署の記録がありません。");
      use.endedAt ??= body.at;
      return { status: 200, json: {} };
    }
    if (area === "incidents" && what === "place") {
      brigade.places.set(id, { ...body, placedBy: "person", placedAt: iso(Date.now()) });
      return { status: 204 };
    }
    return null;
  }

  const ours = /^(inspection-rounds|inspections|reinspections|defects|defects\.csv|water-uses)$/;

  return {
    state,
    brigade: brigadeOf,
    /** True: it was asked for something of ours, and has been answered (or left without an answer). */
    async handle(request, response, id, parts, url, sent) {
      const [area, , what] = parts;
      const { method = "GET", headers } = request;
      const ourIncident = area === "incidents" && ["water", "water-uses", "place"].includes(what);
      if (!ours.test(area ?? "") && !ourIncident) return false;
      const give = ({ status, json, text, type, headers: more = {} }) => {
        const isProblem = json !== undefined && status >= 400;
        response.writeHead(status, {
          "cache-control": "no-store",
          ...(json === undefined
            ? type === undefined
              ? {}
              : { "content-type": type }
            : { "content-type": isProblem ? "application/problem+json" : "application/json" }),
          ...more,
        });
        response.end(json === undefined ? text : JSON.stringify(json));
        return true;
      };
      const brigade = brigadeOf(id);
      if (id === "broken") return give(problem(500, "server.error"));
      if (brigade === undefined) return give(problem(404, "brigade.unknown"));
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (method === "GET") {
        const { etag, ...found } =
          answer(brigade, method, parts, url.searchParams, {}) ?? problem(404, "notFound");
        if (etag !== undefined && headers["if-none-match"] === etag)
          return give({ status: 304, headers: { etag } });
        return give(found);
      }
      if (headers["x-brigade-client"] !== "1") return give(problem(403, "request.foreignPage"));
      const isJson = (headers["content-type"] ?? "").startsWith("application/json");
      const body = isJson && bytes.length > 0 ? JSON.parse(bytes.toString("utf8")) : {};
      sent.push({ method, path: url.pathname, body });
      const fate = state.script.shift() ?? "ok";
      state.arrivals.push({ method, path: url.pathname, fate });
      if (fate === "drop") {
        request.socket.destroy();
        return true;
      }
      if (fate === "fail") return give(problem(500, "server.error"));
      if (fate === "refuse") return give(problem(403, "permission.denied", "この分団の水利ではありません。"));
      const found = answer(brigade, method, parts, url.searchParams, body) ?? problem(404, "notFound");
      if (fate === "lose") {
        request.socket.destroy();
        return true;
      }
      if (fate === "delay") await new Promise((done) => setTimeout(done, 800));
      return give(found);
    },
  };
}
