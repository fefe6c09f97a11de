// Water sources as files, for the stand-in server (fixture-server.mjs). What a file says decides what happens to it:
// 誤 errors, 質問 an open question, 古い stale once, 消えた forgotten once, 同じ nothing to import, こわれ unreadable, 大きい many rows,
// 遅い an import of two seconds. Anything else: two new, two changed, one missing. GeoJSON counts as OpenStreetMap's.
const iso = (ms) => new Date(ms).toISOString();
const micro = (degrees) => Math.round(degrees * 1e6);

const headings = [
  ["番号", "number", "name"],
  ["種別", "kind", "name"],
  ["設置場所", "address", "guess"],
  ["Y", "planeY", "name"],
  ["X", "planeX", "name"],
  ["容量等", "volume", "guess"],
  ["備考", "remarks", "name"],
  ["更新者", null, "name"],
];

function columnsOf(answers) {
  return headings.map(([heading, field, how], at) => {
    const answer = answers[`column:${at}`];
    return answer === undefined
      ? { heading, field, how }
      : { heading, field: answer === "" ? null : answer, how: "answer" };
  });
}

const changed = [
  {
    row: 4,
    id: "w-11",
    kind: "changed",
    number: "中-3",
    sourceKind: "hydrant",
    latitude: 36.4032,
    longitude: 138.2481,
    fields: [
      { name: "口径", before: "100mm", after: "150mm" },
      { name: "状態", before: "使用不可（水道工事のため断水）", after: "使用可" },
    ],
  },
  {
    row: 7,
    id: "w-14",
    kind: "changed",
    number: "北-12",
    sourceKind: "tank",
    latitude: 36.4001,
    longitude: 138.2533,
    fields: [{ name: "容量", before: "20m³", after: "40m³" }],
  },
];
const fresh = [
  {
    row: 9,
    id: null,
    kind: "new",
    number: "南-31",
    sourceKind: "tank",
    latitude: 36.3978,
    longitude: 138.2502,
    fields: [
      { name: "所在地", before: "", after: "上田市中央三丁目12-4 公民館前" },
      { name: "容量", before: "", after: "60m³" },
    ],
  },
  {
    row: 10,
    id: null,
    kind: "new",
    number: "",
    sourceKind: "river",
    latitude: 36.3961,
    longitude: 138.2455,
    fields: [{ name: "所在地", before: "", after: "上田市常田二丁目 矢出沢川 橋の下流側" }],
  },
];
const missing = {
  row: 0,
  id: "w-20",
  kind: "missing",
  number: "西-8",
  sourceKind: "hydrant",
  latitude: 36.4055,
  longitude: 138.2514,
  fields: [],
};

const errorRows = [
  [3, "緯度", "北緯36度", "緯度を読めません。36.401234 のように、度の小数で書いてください。"],
  [8, "種別", "消化栓", "この種別はありません。消火栓、防火水そう、プールなどから選んで書いてください。"],
  [8, "容量", "四十", "容量を読めません。40 のように数字で書いてください。"],
  [15, "経度", "1382490120", "経度が日本の外です。138.249012 のように書いてください。"],
  [0, "", "", "見出しの「番号」が2つあります。1つにしてください。"],
];

function warningsOf() {
  return [
    ...[3, 4, 5, 9, 12].map((row) => ({ row, sentence: "口径の単位がないので、mmと読みました。" })),
    { row: 6, sentence: "空の行なので読み飛ばしました。" },
    { row: 0, sentence: "列「更新者」は項目にしないで、元の値を残します。" },
  ];
}

const questions = (answers) => [
  {
    id: "zone",
    sentence: "X・Yは平面直角座標のようです。どの系ですか。",
    choices: [
      {
        value: "8",
        label: "第8系（長野県・新潟県・山梨県・静岡県）",
        sample: "1行目 → 北緯36.401712 東経138.248910（上田市）",
      },
      {
        value: "7",
        label: "第7系（石川県・富山県・岐阜県・愛知県）",
        sample: "1行目 → 北緯36.401655 東経136.915204（飛騨市）",
      },
      { value: "9", label: "第9系（東京都ほか）", sample: "1行目 → 北緯36.401655 東経139.582110（栃木市）" },
    ],
    chosen: answers.zone ?? "8",
    open: answers.zone === undefined,
  },
  {
    id: "kind:-",
    sentence: "「容量等」の数字はどの単位ですか。",
    choices: [
      { value: "m3", label: "m³（立方メートル）", sample: "40 → 40m³" },
      { value: "t", label: "トン", sample: "40 → 40m³" },
    ],
    chosen: answers["kind:-"] ?? "m3",
    open: false,
  },
];

function previewOf(diff, unchanged) {
  const preview = { latitude: [], longitude: [], kind: [], change: [] };
  const kinds = { hydrant: 0, tank: 2, river: 4 };
  const changes = { new: 0, changed: 1, missing: 3 };
  for (const one of diff) {
    preview.latitude.push(micro(one.latitude));
    preview.longitude.push(micro(one.longitude));
    preview.kind.push(kinds[one.sourceKind] ?? 9);
    preview.change.push(changes[one.kind]);
  }
  for (let at = 0; at < unchanged; at += 1) {
    preview.latitude.push(36_396_000 + ((at * 7919) % 11_000));
    preview.longitude.push(138_242_000 + ((at * 6271) % 14_000));
    preview.kind.push(at % 4 === 0 ? 2 : 0);
    preview.change.push(2);
  }
  return preview;
}

function many(count) {
  return Array.from({ length: count }, (_, at) => ({
    ...fresh[0],
    row: at + 2,
    number: `大-${at + 1}`,
    latitude: 36.39 + ((at * 7919) % 20_000) / 1e6,
    longitude: 138.24 + ((at * 6271) % 20_000) / 1e6,
  }));
}

function checkOf(token, text, answers, mode, version) {
  const geoJson = text.trimStart().startsWith("{");
  const base = {
    token,
    mark: `${version}/${mode}/${JSON.stringify(answers)}`,
    format: geoJson ? "geojson" : "csv",
    encoding: text.includes("CP932") ? "CP932" : "UTF-8",
    layout: geoJson ? "osm" : text.includes("標準") ? "standard" : "own",
    columns: geoJson ? [] : columnsOf(answers),
    questions: text.includes("質問") ? questions(answers) : [],
    rows: 45,
    errorCount: 0,
    errors: [],
    warnings: warningsOf(),
    warningCount: 7,
  };
  if (text.includes("誤")) {
    const errors = errorRows.map(([row, column, value, sentence]) => ({ row, column, value, sentence }));
    return {
      ...base,
      token: null,
      new: 0,
      changed: 0,
      unchanged: 0,
      missing: 0,
      errorCount: errors.length,
      errors,
      diff: [],
      preview: previewOf([], 0),
    };
  }
  if (text.includes("同じ"))
    return { ...base, new: 0, changed: 0, unchanged: 45, missing: 0, diff: [], preview: previewOf([], 45) };
  if (text.includes("大きい")) {
    const rows = many(1_400);
    return {
      ...base,
      rows: 1_400,
      new: 1_400,
      changed: 0,
      unchanged: 0,
      missing: 0,
      diff: rows.slice(0, 1_000),
      preview: previewOf(rows, 0),
    };
  }
  // In another zone everything lies elsewhere: nothing fits what is there.
  const other = answers.zone !== undefined && answers.zone !== "8";
  const diff = other ? [...fresh] : [...fresh, ...changed, missing];
  return {
    ...base,
    new: fresh.length,
    changed: other ? 0 : changed.length,
    unchanged: other ? 0 : 41,
    missing: other ? 44 : 1,
    diff,
    preview: previewOf(diff, other ? 0 : 41),
  };
}

async function bytesOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const wait = (ms) => new Promise((next) => setTimeout(next, ms));

/** @param {{ now: number, state: { sent: unknown[], permissions: string[], secondFactor: string | null } }} options */
export function waterFilesApi({ now, state }) {
  const files = new Map();
  const imports = [
    {
      id: "imp-2",
      at: iso(now - 3 * 86_400_000),
      actor: "鈴木 次郎",
      fileName: "消火栓一覧_令和8年度.csv",
      rows: 1_204,
      new: 12,
      changed: 31,
      removed: 0,
      undoable: true,
    },
    {
      id: "imp-1",
      at: iso(now - 60 * 86_400_000),
      actor: "佐藤 一郎",
      fileName: "fire_water_ueda.geojson",
      rows: 1_192,
      new: 1_192,
      changed: 0,
      removed: 0,
      undoable: false,
    },
  ];
  const api = { imports, version: 1, lacking: true, next: 3 };

  api.handle = async (request, response, brigadeId, parts, url) => {
    const [area, first, second, third] = parts;
    const csv = area === "water-sources.csv";
    const geoJson = area === "water-sources.geojson";
    if (!csv && !geoJson && !(area === "water-sources" && (first === "import" || first === "imports")))
      return false;
    const json = (value, status = 200) => {
      response.writeHead(status, {
        "content-type": status < 400 ? "application/json" : "application/problem+json",
        "cache-control": "no-store",
      });
      response.end(JSON.stringify(value));
      return true;
    };
    const refuse = (status, code, detail = null, more = {}) =>
      json({ code, status, detail, traceId: "A1B2", ...more }, status);
    const raw = await bytesOf(request);
    if (brigadeId === "broken") return refuse(500, "server.error");
    if (request.method !== "GET" && request.headers["x-brigade-client"] !== "1")
      return refuse(403, "request.foreignPage");
    if (!state.permissions.includes("ExchangeWater")) return refuse(403, "permission.denied");
    if (state.secondFactor !== null) return refuse(403, `secondFactor.${state.secondFactor}`);
    const body =
      request.headers["content-type"] === "application/json" ? JSON.parse(raw.toString("utf8")) : null;
    if (request.method !== "GET") state.sent.push({ method: request.method, path: url.pathname, body });

    if (csv || geoJson) {
      const query = url.searchParams;
      if (csv && query.get("encoding") === "cp932" && query.get("substitute") !== "true" && api.lacking)
        return refuse(422, "csv.notInCp932", "CP932にない文字が3か所あります。", {
          characters: [
            { row: 12, number: "中-11", column: "所在地", character: "𠮷", code: "U+20BB7" },
            { row: 40, number: "東-8", column: "メモ", character: "𣘺", code: "U+2363A" },
            { row: 41, number: "東-9", column: "メモ", character: "🔑", code: "U+1F511" },
          ],
        });
      response.writeHead(200, { "content-type": csv ? "text/csv" : "application/geo+json" });
      response.end(csv ? "\ufeff番号,種別\r\n中-1,消火栓\r\n" : '{"type":"FeatureCollection","features":[]}');
      return true;
    }
    if (first === "imports") {
      if (request.method === "GET") return json({ imports: brigadeId === "quiet" ? [] : imports });
      const found = imports.find((one) => one.id === second);
      if (found === undefined || !found.undoable)
        return refuse(
          409,
          "import.notUndoable",
          "この取り込みのあとに水利が変更されたか、別の取り込みがあったため、取り消せません。",
        );
      found.undoable = false;
      api.version += 1;
      response.writeHead(204);
      response.end();
      return true;
    }
    if (second === undefined) {
      const text = raw.toString("utf8");
      await wait(text.includes("遅い") ? 800 : 120);
      if (text.includes("こわれ"))
        return refuse(
          422,
          "csv.unreadable",
          '31行目の「"」が閉じていないため、ファイルを最後まで読めませんでした。表計算ソフトで開いて保存しなおしてください。',
        );
      const token = `t-${files.size + 1}`;
      files.set(token, { text, name: url.searchParams.get("name"), stale: text.includes("古い") });
      const found = checkOf(token, text, {}, "merge", api.version);
      return json(found);
    }
    const file = files.get(second);
    if (file === undefined)
      return refuse(404, "import.gone", "確認したファイルの保存期限（1時間）が過ぎました。");
    if (file.text.includes("消えた") && files.size === 1) {
      files.set("gone", file);
      files.delete(second);
      return refuse(404, "import.gone", "確認したファイルの保存期限（1時間）が過ぎました。");
    }
    const { answers, mode } = body;
    if (third === "check") {
      await wait(120);
      return json(checkOf(second, file.text, answers, mode, api.version));
    }
    if (file.stale) {
      file.stale = false;
      api.version += 1;
      return refuse(409, "import.stale", "確認したあとに水利が変更されました。");
    }
    const found = checkOf(second, file.text, answers, mode, api.version);
    if (body.mark !== found.mark) return refuse(409, "import.stale", "確認したあとに水利が変更されました。");
    if (file.text.includes("遅い")) await wait(2_000);
    const removed = mode === "replace" ? found.missing : 0;
    const made = {
      id: `imp-${api.next++}`,
      at: iso(now),
      actor: "鈴木 次郎",
      fileName: file.name ?? "",
      rows: found.rows,
      new: found.new,
      changed: found.changed,
      removed,
      undoable: true,
    };
    imports.unshift(made);
    api.version += 1;
    return json({ importId: made.id, new: made.new, changed: made.changed, removed });
  };
  return api;
}
