// Water sources of the stand-in server (fixture-server.mjs). Made-up, kept in memory. Brigades: demo (300), big (100,000),
// quiet (none), broken (500). Tiles are pictures made here: nothing is asked of anybody else.
import { crc32, deflateSync } from "node:zlib";

const kinds = ["hydrant", "privateHydrant", "tank", "pool", "river", "pond", "sea", "well", "sewer", "other"];
const flag = {
  restricted: 1,
  outOfUse: 2,
  below: 4,
  above: 8,
  needsInspection: 16,
  inUse: 32,
  unknown: 64,
  retired: 128,
};
const towns = [
  "大手一丁目",
  "中央三丁目",
  "常田二丁目",
  "上塩尻",
  "真田町本原",
  "塩川",
  "別所温泉",
  "諏訪形",
];
const iso = (ms) => new Date(ms).toISOString();

/** The same numbers in every run. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Mostly hydrants along streets, some tanks, few of the rest: as in a town. */
function kindFor(at) {
  if (at < 10) return kinds[at];
  const lot = (at * 37) % 100;
  if (lot < 72) return "hydrant";
  if (lot < 90) return "tank";
  return kinds[3 + (lot % 7)];
}

export function makeSources(count, now) {
  const random = randomFrom(11);
  const centres =
    count > 1_000
      ? Array.from({ length: 60 }, () => [
          36.0 + random() * 0.9,
          137.8 + random() * 0.9,
          0.01 + random() * 0.03,
        ])
      : [[36.4018, 138.249, 0.012]];
  return Array.from({ length: count }, (_, at) => {
    const [latitude, longitude, spread] = centres[at % centres.length];
    const kind = kindFor(at);
    const near = () => (random() + random() + random() - 1.5) * spread * 1.3;
    const state = at % 41 === 7 ? "outOfUse" : at % 29 === 5 ? "restricted" : "usable";
    const hydrant = kind === "hydrant" || kind === "privateHydrant";
    const unit = at % 11 === 4 ? null : 1 + (at % 5);
    return {
      id: `w-${at + 1}`,
      number: at % 53 === 9 ? "" : `${"中東西南北"[at % 5]}-${Math.floor(at / 5) + 1}`,
      kind,
      address: `上田市${towns[at % towns.length]}${1 + (at % 30)}-${1 + (at % 17)}`,
      latitude: Math.round((latitude + near()) * 1e6) / 1e6,
      longitude: Math.round((longitude + near() * 1.25) * 1e6) / 1e6,
      unitId: unit === null ? null : `u-${unit}`,
      unitName: unit === null ? null : `第${unit}分団`,
      state,
      stateReason:
        state === "outOfUse" ? "水道工事のため断水" : state === "restricted" ? "冬は凍ることがある" : null,
      stateSince: state === "usable" ? null : iso(now - 40 * 86_400_000),
      retiredAt: null,
      ownership: kind === "privateHydrant" ? "private" : at % 17 === 3 ? "designated" : "public",
      owner: kind === "privateHydrant" ? "上田工業株式会社" : null,
      mount: hydrant ? (at % 7 === 2 ? "aboveGround" : "underground") : null,
      boreMillimetres: hydrant ? [150, 100, 75, 200, 65][at % 5] : null,
      mainMillimetres: null,
      meshMetres: hydrant && at % 5 < 3 ? 160 : null,
      volumeCubicMetres: kind === "tank" ? [40, 60, 20, 100][at % 4] : kind === "pool" ? 350 : null,
      flowCubicMetresPerMinute: null,
      dropMetres: kind === "river" || kind === "pond" ? 2.5 : null,
      depthMetres: kind === "river" || kind === "pond" ? 0.8 : null,
      covered: kind === "tank" ? at % 2 === 0 : null,
      pumperReaches: at % 61 === 8 ? false : null,
      tags: at % 23 === 1 ? ["冬季注意"] : [],
      memo: at % 19 === 2 ? "ふたの鍵は公民館の事務室" : "",
      photoIds: [],
      retiredReason: null,
      needs: at % 31 === 6,
      inUse: at === 12,
      edits: 1,
      history: at === 8 ? imported(now) : [],
    };
  });
}

/** What two files did to a source, the second one taken back. */
function imported(now) {
  const entry = (id, days, what, fileName, fields) => ({
    id,
    at: iso(now - days * 86_400_000),
    actor: "田中 次郎",
    what,
    fileName,
    fields: fields.map(([name, before, after]) => ({ name, before, after, was: before })),
  });
  return [
    entry("c-i3", 2, "importUndone", "水利（誤り）.csv", [["memo", "消火栓ふた黄色", null]]),
    entry("c-i2", 3, "imported", "水利（誤り）.csv", [["memo", null, "消火栓ふた黄色"]]),
    entry("c-i1", 90, "imported", "消防水利施設一覧_令和8年.csv", [["number", null, "南-2"]]),
  ];
}

function judge(source) {
  const hydrant = source.kind === "hydrant" || source.kind === "privateHydrant";
  if (source.pumperReaches === false) return ["below", ["ポンプ車が近づけません（第6条）。"]];
  if (hydrant) {
    const bore = source.mainMillimetres ?? source.boreMillimetres;
    if (bore === null) return ["unknown", ["配管の口径がわかりません。"]];
    if (bore >= 150) return ["meets", [`配管の口径が${bore}mmです（150mm以上）。`]];
    if (bore < 75) return ["below", [`配管の口径が${bore}mmで、75mmに足りません（第3条）。`]];
    if (source.meshMetres === null)
      return [
        "unknown",
        [`配管の口径が${bore}mmです。管網の一辺（180m以下か）または取水量がわかれば判定できます。`],
      ];
    return [
      "meets",
      [`配管の口径が${bore}mm、管網の一辺が${source.meshMetres}mです（75mm以上、180m以下）。`],
    ];
  }
  if (source.volumeCubicMetres === null) return ["unknown", ["容量も取水量もわかりません。"]];
  return source.volumeCubicMetres >= 40
    ? ["meets", [`容量が${source.volumeCubicMetres}m³です（40m³以上）。`]]
    : ["below", [`容量が${source.volumeCubicMetres}m³で、40m³に足りません（第3条）。`]];
}

export function flagsOf(source) {
  const [standard] = judge(source);
  return (
    (source.state === "restricted" ? flag.restricted : 0) |
    (source.state === "outOfUse" ? flag.outOfUse : 0) |
    (standard === "below" ? flag.below : 0) |
    (standard === "unknown" ? flag.unknown : 0) |
    (source.mount === "aboveGround" ? flag.above : 0) |
    (source.needs ? flag.needsInspection : 0) |
    (source.inUse ? flag.inUse : 0) |
    (source.retiredAt === null ? 0 : flag.retired)
  );
}

function metres(a, b) {
  const radians = Math.PI / 180;
  const dy = (b.latitude - a.latitude) * radians;
  const dx = (b.longitude - a.longitude) * radians * Math.cos(a.latitude * radians);
  return 6_371_009 * Math.hypot(dx, dy);
}

const rowFields = [
  "id",
  "number",
  "kind",
  "address",
  "latitude",
  "longitude",
  "unitId",
  "unitName",
  "state",
  "stateReason",
  "volumeCubicMetres",
  "boreMillimetres",
];

export function rowOf(source, near = null) {
  const row = Object.fromEntries(rowFields.map((name) => [name, source[name]]));
  return {
    ...row,
    standard: judge(source)[0],
    flags: flagsOf(source),
    distanceMetres: near === null ? null : Math.round(metres(near, source) * 10) / 10,
  };
}

function detailOf(source) {
  const { needs: _needs, inUse: _inUse, edits, history: _history, photoIds, ...fields } = source;
  return {
    ...fields,
    ...rowOf(source),
    etag: `"${source.id}-${edits}"`,
    kindWritten: null,
    openData: null,
    standardReasons: judge(source)[1],
    photos: photoIds.map((id) => ({ id })),
    lastInspection: { at: iso(Date.UTC(2026, 7, 2, 1)), result: "fine", by: "第1分団 佐藤 一郎", note: null },
    openDefects: source.needs
      ? [{ id: `d-${source.id}`, what: "ふたが開かない", reportedAt: iso(Date.UTC(2026, 9, 3, 1)) }]
      : [],
    may: { edit: source.unitId !== "u-5", inspect: true },
  };
}

export function pointsOf(sources, version) {
  const there = sources.filter((source) => source.retiredAt === null);
  const units = [...new Set(there.map((source) => source.unitId).filter((unit) => unit !== null))].sort();
  const tags = [...new Set(there.flatMap((one) => one.tags))].sort();
  const micro = (degrees) => Math.round(degrees * 1e6);
  return {
    version: String(version),
    total: there.length,
    ids: there.map((one) => one.id),
    latitude: there.map((one) => micro(one.latitude)),
    longitude: there.map((one) => micro(one.longitude)),
    kind: there.map((one) => kinds.indexOf(one.kind)),
    flags: there.map(flagsOf),
    number: there.map((one) => one.number),
    unit: there.map((one) => units.indexOf(one.unitId)),
    units,
    unitNames: units.map((unit) => `第${unit.slice(2)}分団`),
    tags,
    tagged: tags.map((tag) => there.flatMap((one, at) => (one.tags.includes(tag) ? [at] : []))),
  };
}

/** Fields a form may send, in Japanese for the history. */
const fieldNames = [
  "kind",
  "number",
  "address",
  "latitude",
  "longitude",
  "unitId",
  "ownership",
  "owner",
  "mount",
  "boreMillimetres",
  "mainMillimetres",
  "meshMetres",
  "volumeCubicMetres",
  "flowCubicMetresPerMinute",
  "dropMetres",
  "depthMetres",
  "covered",
  "pumperReaches",
  "tags",
  "memo",
  "photoIds",
  "state",
  "stateReason",
  "stateSince",
  "retiredAt",
  "retiredReason",
];

function tile() {
  const size = 256;
  const raw = Buffer.alloc((size * 3 + 1) * size);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const at = y * (size * 3 + 1) + 1 + x * 3;
      const street = x < 6 || y < 6 || Math.abs(x - y) < 4;
      const house = !street && x % 64 > 24 && y % 64 > 20 && x % 64 < 48 && y % 64 < 44;
      raw.set(street ? [255, 255, 255] : house ? [214, 209, 199] : [233, 236, 226], at);
    }
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export function waterApi({ now }) {
  const state = { tiles: "ok", pointsDelayMs: 0, photosFail: false, photos: new Map() };
  const picture = tile();
  const made = new Map();
  const brigades = {
    get(id) {
      const count = { demo: 300, big: 100_000, quiet: 0 }[id];
      if (count === undefined) return undefined;
      if (!made.has(id)) made.set(id, { id, version: 1, sources: makeSources(count, now), points: null });
      return made.get(id);
    },
  };
  const changed = (brigade) => {
    brigade.version += 1;
    brigade.points = null;
  };
  const spoken = (value) =>
    value === null || value === undefined || value === ""
      ? null
      : Array.isArray(value)
        ? value.join("、")
        : String(value);
  const change = (brigade, source, what, part) => {
    const fields = Object.keys(part)
      .filter(
        (name) => fieldNames.includes(name) && JSON.stringify(part[name]) !== JSON.stringify(source[name]),
      )
      .map((name) => ({ name, before: spoken(source[name]), after: spoken(part[name]), was: source[name] }));
    source.history.unshift({
      id: `c-${source.id}-${source.edits}`,
      at: iso(Date.now()),
      actor: "佐藤 一郎",
      what,
      fileName: null,
      fields,
    });
    Object.assign(source, part);
    source.edits += 1;
    changed(brigade);
  };
  const problem = (status, code, more = {}) => ({ status, json: { code, status, traceId: "A1B2", ...more } });

  function list(brigade, query) {
    const [latitude, longitude] = (query.get("near") ?? "").split(",").map(Number);
    const near = query.has("near") ? { latitude, longitude } : null;
    const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/g, "");
    const q = folded(query.get("q") ?? "");
    const kind = (query.get("kind") ?? "").split(",").filter(Boolean);
    const limit = Number(query.get("limit") ?? 50);
    const found = brigade.sources.filter(
      (one) =>
        (one.retiredAt === null) === (query.get("retired") !== "only") &&
        (q === "" || folded(one.number).includes(q) || folded(one.address).includes(q)) &&
        (kind.length === 0 || kind.includes(one.kind)) &&
        (!query.has("state") || one.state === query.get("state")) &&
        (!query.has("standard") || judge(one)[0] === query.get("standard")) &&
        (!query.has("unit") || one.unitId === query.get("unit")) &&
        (!query.has("tag") || one.tags.includes(query.get("tag"))) &&
        (query.get("needs") !== "inspection" || one.needs),
    );
    const rows = found.map((one) => rowOf(one, near));
    if (near !== null) rows.sort((a, b) => a.distanceMetres - b.distanceMetres);
    const from = Number(query.get("after") ?? 0);
    const items = rows.slice(from, from + limit);
    const next = from + limit < rows.length ? String(from + limit) : null;
    return {
      version: String(brigade.version),
      total: brigade.sources.length,
      matched: rows.length,
      items,
      next,
    };
  }

  function clusters(brigade, query) {
    const [west, south, east, north, zoom] = ["west", "south", "east", "north", "zoom"].map((name) =>
      Number(query.get(name)),
    );
    const cell = 90 / 2 ** zoom;
    const cells = new Map();
    let inView = 0;
    for (const one of brigade.sources) {
      if (one.latitude < south || one.latitude > north || one.longitude < west || one.longitude > east)
        continue;
      inView += 1;
      const key = `${Math.floor(one.latitude / cell)}/${Math.floor(one.longitude / cell)}`;
      const held = cells.get(key) ?? { count: 0, latitude: 0, longitude: 0, one };
      held.count += 1;
      held.latitude += one.latitude;
      held.longitude += one.longitude;
      cells.set(key, held);
    }
    const items = [...cells.values()].map(({ count, latitude, longitude, one }) => ({
      latitude: latitude / count,
      longitude: longitude / count,
      count,
      ...(count === 1 ? { id: one.id, kind: one.kind, flags: flagsOf(one), number: one.number } : {}),
    }));
    return { version: String(brigade.version), total: brigade.sources.length, inView, items };
  }

  function faults(body) {
    const errors = [];
    if (!(body.latitude >= 20 && body.latitude <= 46))
      errors.push({ field: "latitude", sentence: "緯度は20から46までの数で書いてください。" });
    if (!(body.longitude >= 122 && body.longitude <= 154))
      errors.push({ field: "longitude", sentence: "経度は122から154までの数で書いてください。" });
    if ((body.number ?? "").length > 40) errors.push({ field: "number", sentence: "番号は40文字までです。" });
    return errors;
  }

  function one(brigade, source, method, deed, body) {
    const stale = () =>
      body.etag === `"${source.id}-${source.edits}"`
        ? null
        : problem(409, "conflict", { current: detailOf(source) });
    if (method === "GET" && deed === undefined) return { status: 200, json: detailOf(source) };
    if (method === "GET" && deed === "history")
      return {
        status: 200,
        json: {
          changes: source.history.map((entry, at) => ({
            ...entry,
            fields: entry.fields.map(({ was: _was, ...field }) => field),
            undoable: at === 0 && entry.what !== "undone",
          })),
        },
      };
    if (source.unitId === "u-5") return problem(403, "permission.denied");
    const done = (what, part) => {
      change(brigade, source, what, part);
      return { status: 200, json: detailOf(source) };
    };
    if (deed === "undo") {
      const entry = source.history.find((change) => change.id === body.changeId);
      if (entry === undefined) return problem(404, "notFound");
      return done("undone", Object.fromEntries(entry.fields.map(({ name, was }) => [name, was])));
    }
    const refused = stale();
    if (refused !== null) return refused;
    if (method === "PUT") {
      const errors = faults(body);
      if (errors.length > 0) return problem(422, "input.invalid", { errors });
      const { etag: _etag, ...part } = body;
      return done("edited", {
        ...part,
        unitName: body.unitId === null ? null : `第${body.unitId.slice(2)}分団`,
      });
    }
    if (deed === "move") return done("moved", { latitude: body.latitude, longitude: body.longitude });
    if (deed === "state") {
      if (body.state !== "usable" && !body.reason)
        return problem(422, "input.invalid", {
          errors: [{ field: "reason", sentence: "理由を書いてください。" }],
        });
      const usable = body.state === "usable";
      return done("state", {
        state: body.state,
        stateReason: usable ? null : body.reason,
        stateSince: usable ? null : (body.since ?? iso(Date.now())),
      });
    }
    if (deed === "retire") return done("retired", { retiredAt: iso(Date.now()), retiredReason: body.reason });
    if (deed === "restore") return done("restored", { retiredAt: null, retiredReason: null });
    return problem(404, "notFound");
  }

  const readAll = async (request) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  /** @returns {Promise<boolean>} whether it was one of its addresses */
  async function handle(request, response, id, parts, url, sent) {
    const [area, item, deed] = parts;
    if (area !== "map-settings" && area !== "water-sources" && area !== "water-photos") return false;
    // The files and what belongs to them are another fixture's.
    if (item === "import" || item === "imports") return false;
    const { method = "GET", headers } = request;
    const give = ({ status, json, etag }) => {
      response.writeHead(status, {
        "content-type": status >= 400 ? "application/problem+json" : "application/json",
        "cache-control": "no-store",
        ...(etag === undefined ? {} : { etag }),
      });
      response.end(typeof json === "string" ? json : JSON.stringify(json));
      return true;
    };
    const bytes = method === "GET" ? Buffer.alloc(0) : await readAll(request);
    if (method !== "GET" && headers["x-brigade-client"] !== "1")
      return give(problem(403, "request.foreignPage"));
    if (id === "broken") return give(problem(500, "server.error"));
    const brigade = brigades.get(id);
    if (brigade === undefined) return give(problem(404, "brigade.unknown"));
    if (area === "water-photos") {
      if (method === "POST") {
        if (bytes.length > 1_000_000) return give(problem(413, "photo.tooLarge"));
        if (state.photosFail) return give(problem(500, "server.error"));
        const photo = `p-${state.photos.size + 1}`;
        state.photos.set(photo, { bytes, type: headers["content-type"] });
        return give({ status: 201, json: { id: photo } });
      }
      const found = state.photos.get(item);
      if (found === undefined) return give(problem(404, "notFound"));
      response.writeHead(200, { "content-type": found.type });
      response.end(found.bytes);
      return true;
    }
    if (area === "map-settings") {
      const tiles = {
        url: state.tiles === "fail" ? "/tiles-broken/{z}/{x}/{y}.png" : "/tiles/{z}/{x}/{y}.png",
        attribution: "地理院タイル",
        attributionUrl: "https://maps.gsi.go.jp/development/ichiran.html",
        minZoom: 2,
        maxZoom: 18,
      };
      const centre = { latitude: 36.4018, longitude: 138.249, zoom: id === "big" ? 12 : 15 };
      return give({ status: 200, json: { tiles: state.tiles === "none" ? null : tiles, centre } });
    }
    const body = bytes.length === 0 ? {} : JSON.parse(bytes.toString("utf8"));
    if (method !== "GET") sent.push({ method, path: url.pathname, body });
    if (item === undefined && method === "GET")
      return give({ status: 200, json: list(brigade, url.searchParams) });
    if (item === undefined) {
      const errors = faults(body);
      if (errors.length > 0) return give(problem(422, "input.invalid", { errors }));
      const [model] = makeSources(1, now);
      const source = {
        ...model,
        ...body,
        unitName: body.unitId === null ? null : `第${body.unitId.slice(2)}分団`,
        id: `w-${brigade.sources.length + 1}`,
        needs: false,
        history: [],
      };
      brigade.sources.push(source);
      change(brigade, source, "created", {});
      return give({ status: 201, json: { id: source.id, etag: detailOf(source).etag } });
    }
    if (item === "points") {
      if (state.pointsDelayMs > 0) await new Promise((done) => setTimeout(done, state.pointsDelayMs));
      brigade.points ??= JSON.stringify(pointsOf(brigade.sources, brigade.version));
      return give({ status: 200, json: brigade.points, etag: `"v${brigade.version}"` });
    }
    if (item === "clusters") return give({ status: 200, json: clusters(brigade, url.searchParams) });
    if (item === "near") {
      const near = {
        latitude: Number(url.searchParams.get("latitude")),
        longitude: Number(url.searchParams.get("longitude")),
      };
      const items = brigade.sources
        .filter((source) => source.state !== "outOfUse" && source.retiredAt === null)
        .map((source) => rowOf(source, near))
        .sort((a, b) => a.distanceMetres - b.distanceMetres)
        .slice(0, Number(url.searchParams.get("count") ?? 5))
        .map((row) => ({
          ...row,
          bearingDegrees: 45,
          direction: "北東",
          hoses: Math.ceil((row.distanceMetres * 1.2) / 20),
          dropMetres: null,
          inUse: null,
        }));
      return give({ status: 200, json: { items } });
    }
    const source = brigade.sources.find((found) => found.id === item);
    if (source === undefined) return give(problem(404, "notFound"));
    return give(one(brigade, source, method, deed, body));
  }

  return {
    state,
    brigades,
    handle,
    /** @returns {boolean} */
    tile(response, path) {
      if (path.startsWith("/tiles-broken/")) {
        response.writeHead(503);
        response.end();
        return true;
      }
      if (!path.startsWith("/tiles/")) return false;
      response.writeHead(200, { "content-type": "image/png", "cache-control": "max-age=600" });
      response.end(picture);
      return true;
    },
  };
}
