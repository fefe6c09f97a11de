// Coverage of built-up areas, for the stand-in server (fixture-server.mjs). Areas are boxes, what is far in them too; a planned
// source takes a box of its reach out of that, if it meets the standard. Brigades: demo (5 areas), quiet (none), broken (500).
const iso = (ms) => new Date(ms).toISOString();
const metresPerDegree = 111_195;

const ring = ([west, south, east, north]) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const polygon = (box) => ({ type: "Polygon", coordinates: [ring(box)] });

function sizeOf([west, south, east, north]) {
  const wide = (east - west) * metresPerDegree * Math.cos((36.4 * Math.PI) / 180);
  return Math.max(0, wide) * Math.max(0, (north - south) * metresPerDegree);
}

/** What is left of a box when another one is taken out of it: up to four boxes. */
function without([west, south, east, north], [w, s, e, n]) {
  const [cw, cs, ce, cn] = [Math.max(west, w), Math.max(south, s), Math.min(east, e), Math.min(north, n)];
  if (cw >= ce || cs >= cn) return [[west, south, east, north]];
  return [
    [west, south, east, cs],
    [west, cn, east, north],
    [west, cs, cw, cn],
    [ce, cs, east, cn],
  ].filter((box) => sizeOf(box) > 0);
}

const shapeOf = (boxes) =>
  boxes.length === 0
    ? null
    : { type: "MultiPolygon", coordinates: boxes.map((box) => polygon(box).coordinates) };

function startAreas() {
  const make = (id, name, zone, box, far, hydrantsOnly) => ({ id, name, zone, box, far, hydrantsOnly });
  return [
    make(
      "ar-1",
      "中央地区（商業）",
      "commercial",
      [138.244, 36.398, 138.252, 36.404],
      [[138.2501, 36.4021, 138.252, 36.404]],
      false,
    ),
    make(
      "ar-2",
      "常田・材木町",
      "otherZone",
      [138.252, 36.398, 138.262, 36.404],
      [[138.256, 36.3985, 138.262, 36.4035]],
      true,
    ),
    make(
      "ar-3",
      "諏訪形 住宅地",
      "otherZone",
      [138.244, 36.389, 138.256, 36.396],
      [[138.2452, 36.39, 138.2467, 36.3912]],
      false,
    ),
    make(
      "ar-4",
      "真田町本原 長い名前の集落と旧街道沿いの家並み",
      "outside",
      [138.262, 36.404, 138.274, 36.412],
      [[138.262, 36.404, 138.2725, 36.4115]],
      false,
    ),
    make("ar-5", "秋和工業団地", "commercial", [138.232, 36.398, 138.243, 36.404], [], false),
  ];
}

const limits = { commercial: 100, otherZone: 120, outside: 140 };

async function bytesOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function brigadeOf(id) {
  return { areas: id === "quiet" ? [] : startAreas(), windy: false, etag: 1, next: 6 };
}

function coverageOf(brigade, now) {
  return {
    version: brigade.etag,
    at: iso(now),
    areas: brigade.areas.map((area) => {
      const all = area.box === null ? 50_000 : sizeOf(area.box);
      const far = area.far.reduce((sum, box) => sum + sizeOf(box), 0);
      return {
        id: area.id,
        name: area.name,
        zone: area.zone,
        limitMetres: limits[area.zone] - (brigade.windy && area.zone !== "outside" ? 20 : 0),
        areaSquareMetres: all,
        uncoveredSquareMetres: far,
        share: far / all,
        hydrantsOnly: area.hydrantsOnly,
        uncovered: shapeOf(area.far),
      };
    }),
  };
}

function whatIf(brigade, sources) {
  return {
    areas: brigade.areas.map((area) => {
      const all = area.box === null ? 50_000 : sizeOf(area.box);
      const before = area.far.reduce((sum, box) => sum + sizeOf(box), 0);
      let far = area.far;
      for (const { latitude, longitude, kind, volumeCubicMetres } of sources) {
        if (kind !== "hydrant" && (volumeCubicMetres ?? 0) < 40) continue;
        const north = limits[area.zone] / metresPerDegree;
        const east = north / Math.cos((latitude * Math.PI) / 180);
        const reach = [longitude - east, latitude - north, longitude + east, latitude + north];
        far = far.flatMap((box) => without(box, reach));
      }
      const after = far.reduce((sum, box) => sum + sizeOf(box), 0);
      return {
        id: area.id,
        before: before / all,
        after: after / all,
        uncoveredBefore: before,
        uncoveredAfter: after,
        uncovered: shapeOf(far),
      };
    }),
  };
}

function readAreas(text) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  const areas = [];
  const problems = [];
  for (const [index, feature] of (given.features ?? []).entries()) {
    const type = feature.geometry?.type;
    if (type === "Polygon" || type === "MultiPolygon")
      areas.push({
        id: null,
        name: feature.properties?.name ?? `区域${index + 1}`,
        zone: feature.properties?.zone ?? "otherZone",
        geometry: feature.geometry,
      });
    else problems.push({ index, sentence: "面（ポリゴン）ではないので、区域にできません。" });
  }
  return { areas, problems };
}

/** @param {{ now: number, state: { sent: unknown[], permissions: string[], secondFactor: string | null } }} options */
export function coverageApi({ now, state }) {
  const brigades = new Map();
  const api = { delayMs: 60 };
  const of = (id) => {
    if (!brigades.has(id)) brigades.set(id, brigadeOf(id));
    return brigades.get(id);
  };
  const areasOf = (brigade) => ({
    etag: `"${brigade.etag}"`,
    windy: brigade.windy,
    areas: brigade.areas.map(({ id, name, zone, box, geometry }) => ({
      id,
      name,
      zone,
      geometry: geometry ?? polygon(box),
    })),
  });
  /** Somebody else adds an area meanwhile. */
  api.elseSaves = (id = "demo") => {
    const brigade = of(id);
    brigade.areas.push({
      id: `ar-${brigade.next++}`,
      name: "踏入（ほかの人が足した）",
      zone: "otherZone",
      box: [138.252, 36.392, 138.262, 36.398],
      far: [],
      hydrantsOnly: false,
    });
    brigade.etag += 1;
  };

  api.handle = async (request, response, brigadeId, parts, url) => {
    const [area, what, leaf] = parts;
    if (area !== "coverage") return false;
    const json = (value, status = 200) => {
      response.writeHead(status, {
        "content-type": status < 400 ? "application/json" : "application/problem+json",
        "cache-control": "no-store",
      });
      response.end(JSON.stringify(value));
      return true;
    };
    const refuse = (status, code, detail = null) => json({ code, status, detail, traceId: "A1B2" }, status);
    const raw = await bytesOf(request);
    await new Promise((next) => setTimeout(next, api.delayMs));
    if (brigadeId === "broken") return refuse(500, "server.error");
    const { method } = request;
    if (method !== "GET" && request.headers["x-brigade-client"] !== "1")
      return refuse(403, "request.foreignPage");
    const brigade = of(brigadeId);
    const given =
      method !== "GET" && leaf !== "read" && raw.length > 0 ? JSON.parse(raw.toString("utf8")) : null;
    if (method !== "GET") state.sent.push({ method, path: url.pathname, body: given });
    if (what === undefined) return json(coverageOf(brigade, now));
    if (what === "what-if") return json(whatIf(brigade, given.sources));
    if (method === "GET") return json(areasOf(brigade));
    if (!state.permissions.includes("ExchangeWater")) return refuse(403, "permission.denied");
    if (state.secondFactor !== null) return refuse(403, `secondFactor.${state.secondFactor}`);
    if (leaf === "read") {
      const found = readAreas(raw.toString("utf8"));
      return found === null
        ? refuse(
            422,
            "areas.unreadable",
            "GeoJSONとして読めません。FeatureCollectionの形で書き出してください。",
          )
        : json(found);
    }
    if (given.etag !== areasOf(brigade).etag) return refuse(409, "conflict", "ほかの人が先に変えました。");
    const before = new Map(brigade.areas.map((one) => [one.id, one]));
    brigade.areas = given.areas.map((one) => {
      const known = before.get(one.id);
      return {
        box: null,
        far: [],
        hydrantsOnly: false,
        ...known,
        ...one,
        id: one.id ?? `ar-${brigade.next++}`,
      };
    });
    brigade.windy = given.windy;
    brigade.etag += 1;
    return json(areasOf(brigade));
  };
  return api;
}
