// Members, units, rights, slips and CSV of the stand-in server (fixture-server.mjs). Made-up people, kept in memory:
// what a test changes stays changed for that fixture. Brigades: demo (60), big (8,000), quiet (nobody), broken (500).
const families = [
  ["佐藤", "さとう"],
  ["鈴木", "すずき"],
  ["高橋", "たかはし"],
  ["伊藤", "いとう"],
  ["渡辺", "わたなべ"],
  ["山本", "やまもと"],
  ["中村", "なかむら"],
  ["小林", "こばやし"],
  ["齋藤", "さいとう"],
  ["髙𣘺", "たかはし"],
  ["勅使河原", "てしがわら"],
];
const givens = [
  ["一郎", "いちろう"],
  ["花子", "はなこ"],
  ["次郎", "じろう"],
  ["健太", "けんた"],
  ["美咲", "みさき"],
  ["大輔", "だいすけ"],
  ["翔", "しょう"],
  ["直樹", "なおき"],
  ["陽子", "ようこ"],
  ["龍之介", "りゅうのすけ"],
];
const rankOrder = [
  "chief",
  "deputyChief",
  "divisionLeader",
  "deputyDivisionLeader",
  "sectionLeader",
  "squadLeader",
  "member",
];
const rankNames = ["団長", "副団長", "分団長", "副分団長", "部長", "班長", "団員"];
const permissions = [
  ["SeeBoard", "参集状況を見る", "災害", false],
  ["SeeReceptionLog", "受信の記録を見る", "災害", false],
  ["SeeMembers", "団員の一覧を見る", "団員", true],
  ["SeePrivateFields", "連絡先を見る", "団員", true],
  ["EditMembers", "団員を登録・変更する", "団員", true],
  ["PlanPersonnel", "人事異動を行う", "団員", false],
  ["EditUnits", "組織と役職を変える", "団員", false],
  ["IssueSlips", "登録用紙を作る", "団員", true],
  ["ExchangeMembers", "CSVを出し入れする", "団員", false],
  ["EditRights", "権限表を変える", "管理", false],
  ["EditSignInPolicy", "サインインの方針を変える", "管理", false],
  ["SeeSignInLog", "サインインの記録を見る", "管理", false],
  ["EndSessions", "端末を切断する", "管理", false],
];

const day = (ms) => new Date(ms).toISOString().slice(0, 10);
const iso = (ms) => new Date(ms).toISOString();
const dayMs = 86_400_000;

function unitsFor(count) {
  const units = [{ id: "u0", parentId: null, kind: "団", name: "上田市消防団", shortName: "団", order: 0 }];
  units.push({ id: "u-hq", parentId: "u0", kind: "本部", name: "団本部", shortName: "本部", order: 0 });
  const divisions = count > 1_000 ? 40 : 4;
  for (let d = 1; d <= divisions; d += 1) {
    units.push({
      id: `u-${d}`,
      parentId: "u0",
      kind: "分団",
      name: `第${d}分団`,
      shortName: `第${d}`,
      order: d,
    });
    for (let s = 1; s <= 3; s += 1)
      units.push({
        id: `u-${d}-${s}`,
        parentId: `u-${d}`,
        kind: "部",
        name: `第${d}分団第${s}部`,
        shortName: `第${d}-${s}`,
        order: s,
      });
  }
  units.push({
    id: "u-m",
    parentId: "u0",
    kind: "分団",
    name: "機動予備隊本部付",
    shortName: "機動予備",
    order: 99,
  });
  return units;
}

const roles = [
  { id: "r-eng", name: "機関長", rank: "sectionLeader", order: 1 },
  { id: "r-bugle", name: "ラッパ長", rank: "squadLeader", order: 2 },
  { id: "r-admin", name: "管理者", rank: null, order: 3 },
];

function membersFor(count, units, now) {
  const leaves = units.filter((unit) => unit.kind === "部" || unit.id === "u-m");
  return Array.from({ length: count }, (_, at) => {
    const [family, familyKana] = families[at % families.length];
    const [given, givenKana] = givens[(at * 7) % givens.length];
    const rank = at < 7 ? rankOrder[at] : at % 13 === 0 ? "squadLeader" : "member";
    const unitId = at < 2 ? "u-hq" : leaves[(at * 5) % leaves.length].id;
    const linked = at % 4 !== 3;
    return {
      id: `m-${at + 1}`,
      number: at + 1,
      name: `${family} ${given}`,
      family,
      given,
      kana: `${familyKana} ${givenKana}`,
      kind: count > 7 && at === count - 1 ? "staff" : "member",
      rank,
      unitId,
      otherUnitIds: at % 17 === 4 ? ["u-m"] : [],
      roles:
        at === 1 ? [{ roleId: "r-admin", unitId: "u0" }] : at % 9 === 5 ? [{ roleId: "r-eng", unitId }] : [],
      tags: at % 6 === 2 ? ["ラッパ隊"] : [],
      qualifications: [
        ...(at % 3 === 0 ? [{ name: "準中型", expiresOn: day(now + ((at % 40) * 40 - 100) * dayMs) }] : []),
        ...(at % 5 === 1 ? [{ name: "機関員", expiresOn: null }] : []),
      ],
      state: at % 23 === 11 ? "suspended" : at % 29 === 21 ? "retired" : "active",
      linked,
      slip: linked ? "none" : at % 8 === 3 ? "open" : "none",
    };
  });
}

function drawing(text) {
  const size = 33;
  let path = "";
  let seed = [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)) >>> 0, 7);
  const corner = (x, y) =>
    [
      [0, 0],
      [size - 7, 0],
      [0, size - 7],
    ].find(([cx, cy]) => x >= cx && x < cx + 7 && y >= cy && y < cy + 7);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const at = corner(x, y);
      const ring = at === undefined ? 0 : Math.max(Math.abs(x - at[0] - 3), Math.abs(y - at[1] - 3));
      if (at === undefined ? seed > 2 ** 31 : ring !== 2) path += `M${x + 4} ${y + 4}h1v1h-1z`;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"><path fill="#fff" d="M0 0h41v41H0z"/><path fill="#000" d="${path}"/></svg>`;
}

function makeBrigade(count, now) {
  const units = count === 0 ? [] : unitsFor(count);
  const cells = [];
  for (const rank of ["chief", "deputyChief"])
    for (const [permission] of permissions)
      cells.push({ subject: `rank:${rank}`, permission, reach: "brigade" });
  for (const permission of ["SeeMembers", "SeePrivateFields", "EditMembers", "IssueSlips"])
    cells.push({ subject: "rank:divisionLeader", permission, reach: "division" });
  cells.push({ subject: "rank:sectionLeader", permission: "SeeMembers", reach: "unit" });
  cells.push({ subject: "everyone", permission: "SeeBoard", reach: "brigade" });
  for (const [permission] of permissions)
    cells.push({ subject: "role:r-admin", permission, reach: "brigade" });
  return {
    now,
    version: 1,
    tag: 1,
    units,
    roles: count === 0 ? [] : structuredClone(roles),
    members: membersFor(count, units, now),
    cells,
    rightsTag: 1,
    rightsLog: [],
    orders: [
      {
        id: "o-past",
        title: "2026年度 人事異動",
        effectiveOn: "2026-04-01",
        state: "applied",
        appliedAt: "2026-03-31T15:00:04Z",
        entries:
          count === 0
            ? []
            : [
                entry(
                  { action: "promote", rank: "squadLeader", memberId: "m-10" },
                  { members: membersFor(60, units, now), units },
                ),
              ],
      },
    ].slice(count === 0 ? 1 : 0),
    slips: [],
    changes: new Map(),
    next: 1,
  };
}

function entry(draft, brigade) {
  const member = brigade.members.find((one) => one.id === draft.memberId);
  const nameOf = (id) => brigade.units.find((unit) => unit.id === id)?.name ?? null;
  const before = member === undefined ? null : { rank: member.rank, unit: nameOf(member.unitId), roles: [] };
  const after = ["leave", "suspend"].includes(draft.action)
    ? null
    : {
        rank: draft.rank ?? member?.rank ?? "member",
        unit: nameOf(draft.unitId ?? member?.unitId),
        roles: [],
      };
  const problem = draft.action === "resume" && member?.state === "active" ? "休団していません。" : null;
  const name = member?.name ?? `${draft.member?.family} ${draft.member?.given}`;
  return {
    memberId: member?.id ?? null,
    name,
    kana: draft.member?.kana,
    number: member?.number ?? null,
    action: draft.action,
    before,
    after,
    problem,
  };
}

function change(brigade, kind, total, work) {
  const id = `b-${brigade.next++}`;
  brigade.changes.set(id, { id, kind, total, at: Date.now(), work });
  return id;
}

function progress(brigade, id) {
  const found = brigade.changes.get(id);
  // Half of it at the first look, all of it half a second later.
  const over = Date.now() - found.at > 500;
  if (over && found.work !== null) {
    found.work();
    found.work = null;
    brigade.version += 1;
  }
  return {
    id,
    kind: found.kind,
    state: over ? "done" : "running",
    done: over ? found.total : Math.floor(found.total / 2),
    total: found.total,
    startedAt: iso(found.at),
    finishedAt: over ? iso(found.at + 500) : null,
  };
}

const privateOf = (member) => ({
  email: `m${member.number}@example.jp`,
  phone: `090-0000-${String(member.number).padStart(4, "0")}`,
  otherPhone: null,
  postalCode: "386-0024",
  address: "長野県上田市大手一丁目11-16",
  bornOn: "1985-05-05",
  emergencyContact: null,
  memo: null,
  ...member.private,
});

function sheet(brigade, member) {
  const { private: _p, ...row } = member;
  return {
    ...row,
    etag: `"${brigade.tag}-${member.id}-${member.edits ?? 0}"`,
    joinedOn: "2015-04-01",
    leftOn: null,
    linkedAt: member.linked ? "2026-01-05T03:00:00Z" : null,
    private: member.number === 3 ? null : privateOf(member),
    history: [
      { at: "2026-04-01T00:00:05Z", actor: "鈴木 次郎", what: "階級と所属を変えました" },
      { at: "2026-01-05T03:00:00Z", actor: member.name, what: "LINEと連携しました" },
    ],
    may: {
      edit: member.number !== 3,
      suspend: member.number !== 3,
      slip: true,
      unlink: true,
      seePrivate: member.number !== 3,
      sessions: member.number !== 3,
    },
  };
}

function body(request) {
  return new Promise((done) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => done(Buffer.concat(parts)));
  });
}

/** Answers /api/brigades/{brigade}/…; null: not of this part. */
export function membersApi({ now = Date.now() } = {}) {
  const brigades = new Map([
    ["demo", makeBrigade(60, now)],
    ["big", makeBrigade(8_000, now)],
    ["quiet", makeBrigade(0, now)],
    ["frozen", makeBrigade(60, now)],
  ]);
  const areas = new Set([
    "members",
    "members.csv",
    "units",
    "roles",
    "bulk-changes",
    "personnel",
    "rights",
    "slips",
    "accounts",
  ]);
  const state = { brigades, secondFactor: false };

  async function handle(request, response, brigadeId, rest, url) {
    const [area, id, leaf] = rest;
    if (!areas.has(area)) return false;
    const json = (value, status = 200, headers = {}) => {
      response.writeHead(status, {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        ...headers,
      });
      response.end(value === undefined ? "" : JSON.stringify(value));
      return true;
    };
    const refuse = (status, code, detail, more = {}) => {
      response.writeHead(status, { "content-type": "application/problem+json" });
      response.end(JSON.stringify({ code, status, ...(detail === undefined ? {} : { detail }), ...more }));
      return true;
    };
    const brigade = brigades.get(brigadeId);
    if (brigade === undefined) return refuse(500, "server.error");
    const { method } = request;
    const raw = method === "GET" ? Buffer.alloc(0) : await body(request);
    if (method !== "GET" && request.headers["x-brigade-client"] !== "1")
      return refuse(403, "request.foreignPage");
    const given = area === "members.csv" || raw.length === 0 ? {} : JSON.parse(raw.toString("utf8"));
    const member = brigade.members.find((one) => one.id === id);
    const nothing = () => json(undefined, 204);
    const changed = () => {
      brigade.version += 1;
      return nothing();
    };

    if (area === "members") {
      if (id === undefined && method === "GET") {
        const tag = `"${brigadeId}-${brigade.version}"`;
        if (request.headers["if-none-match"] === tag) return json(undefined, 304, { etag: tag });
        const members = brigade.members.map(({ private: _p, edits: _e, ...row }) => row);
        const tags = [...new Set(members.flatMap((one) => one.tags))];
        return json(
          {
            version: brigade.version,
            units: brigade.units,
            roles: brigade.roles,
            tags,
            qualificationNames: ["準中型", "機関員"],
            members,
          },
          200,
          { etag: tag },
        );
      }
      if (id === undefined || (id === "bulk" || id === "state" ? false : member === undefined)) {
        if (id !== undefined) return refuse(404, "notFound");
        if (given.family === "重複")
          return refuse(422, "input.invalid", undefined, {
            errors: [{ field: "number", sentence: "この番号はもう使われています。" }],
          });
        const number = given.number ?? Math.max(0, ...brigade.members.map((one) => one.number)) + 1;
        const made = {
          ...given,
          id: `m-${number}`,
          number,
          name: `${given.family} ${given.given}`,
          state: "active",
          linked: false,
          slip: "none",
        };
        brigade.members.push(made);
        brigade.version += 1;
        return json({ id: made.id }, 201);
      }
      if (id === "bulk" || id === "state") {
        const wanted = id === "bulk" ? given.change : { state: given.state };
        const skipped = [];
        const chosen = given.ids
          .map((one) => brigade.members.find((row) => row.id === one))
          .filter((row) => {
            const same = wanted.state !== undefined && row.state === wanted.state;
            if (same)
              skipped.push({
                id: row.id,
                sentence: {
                  suspended: "すでに休団しています。",
                  retired: "すでに退団しています。",
                  active: "すでに在籍しています。",
                }[wanted.state],
              });
            return !same;
          });
        const work = () => {
          for (const row of chosen) {
            if (wanted.state !== undefined) row.state = wanted.state;
            if (wanted.unitId !== undefined) row.unitId = wanted.unitId;
            row.tags = [...new Set([...row.tags, ...(wanted.addTags ?? [])])].filter(
              (tag) => !(wanted.removeTags ?? []).includes(tag),
            );
          }
        };
        const changeId =
          given.dryRun || chosen.length === 0 ? null : change(brigade, "bulk", chosen.length, work);
        return json({ affected: chosen.length, skipped, changeId });
      }
      if (leaf === "line") {
        member.linked = false;
        return changed();
      }
      if (leaf === "answer-link")
        return method === "POST"
          ? json({ url: `https://example.jp/answer/${brigadeId}/made-up-token`, qrSvg: drawing("answer") })
          : nothing();
      if (method === "GET") return json(sheet(brigade, member));
      if (given.etag !== sheet(brigade, member).etag)
        return refuse(
          409,
          "conflict",
          "ほかの人が先に変えました。いまの内容と比べて、もう一度保存してください。",
        );
      const { etag: _etag, number: _number, ...fields } = given;
      Object.assign(member, fields, {
        name: `${given.family} ${given.given}`,
        edits: (member.edits ?? 0) + 1,
      });
      brigade.version += 1;
      return json(sheet(brigade, member));
    }
    if (area === "bulk-changes") return json(progress(brigade, id));
    if (area === "accounts") {
      const sessions =
        brigade.signedOut === id
          ? []
          : [
              {
                id: "s1",
                way: "line",
                device: "iPhone LINE",
                address: "203.0.113.7",
                startedAt: iso(now - dayMs),
                lastSeenAt: iso(now - 60_000),
              },
            ];
      if (leaf === "sign-out") brigade.signedOut = id;
      if (leaf === "unlock") brigade.unlocked = id;
      return leaf === undefined
        ? json({
            email: `m@example.jp`,
            hasPassword: true,
            locked: brigade.unlocked !== id,
            secondFactor: true,
            lastSignInAt: iso(now - dayMs),
            sessions,
          })
        : nothing();
    }
    if (area === "units" || area === "roles") {
      const list = brigade[area];
      const found = list.find((one) => one.id === id);
      if (method === "POST" && id === undefined) {
        const made = { id: `${area}-${brigade.next++}`, parentId: null, ...given, order: 500 + list.length };
        list.push(made);
        brigade.version += 1;
        return json({ id: made.id }, 201);
      }
      if (leaf === "move") {
        found.parentId = given.parentId;
        const siblings = list
          .filter((one) => one.parentId === given.parentId && one !== found)
          .sort((a, b) => a.order - b.order);
        const at = siblings.findIndex((one) => one.id === given.before);
        siblings.splice(at < 0 ? siblings.length : at, 0, found);
        for (const [order, one] of siblings.entries()) one.order = order;
        return changed();
      }
      if (method === "PUT") {
        Object.assign(found, given);
        return changed();
      }
      const held =
        area === "units"
          ? brigade.members.some((one) => one.unitId === id) || list.some((one) => one.parentId === id)
          : brigade.members.some((one) => one.roles.some((role) => role.roleId === id));
      if (held)
        return area === "units"
          ? refuse(409, "unit.notEmpty", "団員がいます。先に移してから削除してください。")
          : refuse(409, "role.held", "5人がこの役職に就いています。先に役職を外してから削除してください。");
      list.splice(list.indexOf(found), 1);
      return changed();
    }
    if (area === "personnel") return personnel(brigade, method, id, leaf, given, json, refuse);
    if (area === "rights") return rights(brigade, method, id, leaf, given, json, refuse);
    if (area === "slips") return slips(brigade, method, id, given, json, changed);
    return csv(brigade, method, id, raw, url, response, json, refuse);
  }
  return Object.assign(state, { handle });
}

function personnel(brigade, method, id, leaf, given, json, refuse) {
  const order = brigade.orders.find((one) => one.id === id);
  if (id === "preview") {
    const entries = given.entries.map((draft) => entry(draft, brigade));
    const counts = brigade.units.map((unit) => {
      const before = brigade.members.filter((one) => one.unitId === unit.id).length;
      const moved = entries.reduce(
        (sum, one) =>
          sum + (one.after?.unit === unit.name ? 1 : 0) - (one.before?.unit === unit.name ? 1 : 0),
        0,
      );
      return { unitId: unit.id, name: unit.name, before, after: before + moved };
    });
    return json({ entries, units: counts, problems: entries.filter((one) => one.problem !== null).length });
  }
  if (method === "GET") {
    if (id === undefined) return json(brigade.orders.map((one) => ({ ...one, entries: one.entries.length })));
    return order === undefined ? refuse(404, "notFound", "この異動はありません。") : json(order);
  }
  if (leaf === "cancel" || leaf === "undo") {
    order.state = leaf === "cancel" ? "cancelled" : "undone";
    return json(order);
  }
  const made = {
    title: given.title,
    effectiveOn: given.effectiveOn,
    state: "planned",
    appliedAt: null,
    entries: given.entries.map((draft) => entry(draft, brigade)),
  };
  if (order !== undefined) return json(Object.assign(order, made));
  brigade.orders.unshift({ ...made, id: `o-${brigade.next++}` });
  return json({ id: brigade.orders[0].id }, 201);
}

function rights(brigade, method, id, leaf, given, json, refuse) {
  const subjects = [
    { key: "everyone", name: "全員" },
    ...rankOrder.map((rank, at) => ({ key: `rank:${rank}`, name: rankNames[at] })),
    { key: "staff", name: "事務局" },
    ...brigade.roles.map((role) => ({ key: `role:${role.id}`, name: role.name })),
  ];
  const table = () => ({
    etag: `"r${brigade.rightsTag}"`,
    functions: permissions.map(([permission, name, group, scoped]) => ({ permission, name, group, scoped })),
    subjects,
    cells: brigade.cells,
    default: brigade.rightsTag === 1,
  });
  if (id === "changes") return json(brigade.rightsLog);
  if (id === "view-as") {
    const person = brigade.members.find((one) => one.id === leaf);
    const mine = ["everyone", `rank:${person.rank}`, ...person.roles.map((role) => `role:${role.roleId}`)];
    const grants = permissions.flatMap(([permission, name]) => {
      const found = brigade.cells.filter(
        (cell) => cell.permission === permission && mine.includes(cell.subject),
      );
      return found.length === 0
        ? []
        : [
            {
              permission,
              name,
              reach: found[0].reach,
              units: found[0].reach === "brigade" ? null : ["第1分団"],
              from: found.map((cell) => subjects.find((one) => one.key === cell.subject).name),
            },
          ];
    });
    return json({ name: person.name, maySignIn: true, grants });
  }
  if (method === "GET") return json(table());
  if (id !== "reset") {
    if (given.etag !== table().etag)
      return refuse(409, "conflict", "ほかの人が先に変えました。読みなおして、もう一度選んでください。");
    if (
      !given.confirm &&
      !given.cells.some((cell) => cell.subject === "role:r-admin" && cell.permission === "EditRights")
    )
      return refuse(
        409,
        "rights.lockOut",
        "この内容では、あなた自身が権限表を変えられなくなります。それでよければ、確認のうえもう一度保存してください。",
        { confirm: true },
      );
    const key = (cell) => `${cell.subject} ${cell.permission}`;
    const before = new Map(brigade.cells.map((cell) => [key(cell), cell]));
    const after = new Map(given.cells.map((cell) => [key(cell), cell]));
    const cells = [...new Set([...before.keys(), ...after.keys()])].flatMap((one) => {
      const { subject, permission } = after.get(one) ?? before.get(one);
      const [was, is] = [before.get(one)?.reach ?? "none", after.get(one)?.reach ?? "none"];
      return was === is ? [] : [{ subject, permission, before: was, after: is }];
    });
    brigade.rightsLog.unshift({ at: iso(Date.now()), actor: "鈴木 次郎", cells });
    brigade.cells = given.cells;
  }
  brigade.rightsTag = id === "reset" ? 1 : brigade.rightsTag + 1;
  return json(table());
}

function slips(brigade, method, id, given, json, changed) {
  const unitName = (member) => brigade.units.find((unit) => unit.id === member.unitId)?.name ?? "";
  if (method === "POST") {
    const chosen = brigade.members.filter((one) =>
      given.memberIds === undefined ? one.unitId.startsWith(given.unitId) : given.memberIds.includes(one.id),
    );
    const [skipped, made] = [
      chosen.filter((one) => one.state === "retired"),
      chosen.filter((one) => one.state !== "retired"),
    ];
    const expiresAt = iso(brigade.now + given.days * dayMs);
    for (const one of made) {
      one.slip = "open";
      brigade.slips = [
        {
          memberId: one.id,
          name: one.name,
          number: one.number,
          unit: unitName(one),
          issuedAt: iso(brigade.now),
          expiresAt,
          state: "open",
        },
        ...brigade.slips.filter((slip) => slip.memberId !== one.id),
      ];
    }
    brigade.version += 1;
    return json({
      slips: made.map((one) => ({
        memberId: one.id,
        number: one.number,
        name: one.name,
        unit: unitName(one),
        rank: rankNames[rankOrder.indexOf(one.rank)],
        code: `K7QF3-M9${String(one.number).padStart(3, "0")}`,
        url: "https://example.jp/demo/register?slip=MADEUP",
        qrSvg: drawing(one.id),
        expiresAt,
      })),
      skipped: skipped.map((one) => ({
        memberId: one.id,
        number: one.number,
        name: one.name,
        sentence: "退団した人です。",
      })),
    });
  }
  if (method === "DELETE") {
    for (const slip of brigade.slips) if (slip.memberId === id) slip.state = "revoked";
    return changed();
  }
  if (id === "unlinked")
    return json(
      brigade.members
        .filter((one) => !one.linked && one.state !== "retired")
        .map((one) => ({
          memberId: one.id,
          number: one.number,
          name: one.name,
          unit: unitName(one),
          slip: one.slip,
        })),
    );
  return json(brigade.slips);
}

/** A file that names 誤 has errors; otherwise it is one new, two changed and one missing member. */
function csv(brigade, method, id, raw, url, response, json, refuse) {
  if (method === "GET") {
    if (url.searchParams.get("encoding") === "cp932" && url.searchParams.get("substitute") !== "true")
      return refuse(422, "input.invalid", "1名の名前にShift_JISで書けない文字があります。", {
        errors: [{ field: "cells", sentence: "10行 姓「髙𣘺」の「𣘺」" }],
      });
    response.writeHead(200, { "content-type": "text/csv", "content-disposition": "attachment" });
    response.end(
      `\ufeff番号,姓,名\r\n${brigade.members.map((one) => `${one.number},${one.family},${one.given}`).join("\r\n")}`,
    );
    return true;
  }
  if (id === "apply") {
    const { token } = JSON.parse(raw.toString("utf8"));
    if (token === "stale") return refuse(409, "import.stale", "確認のあとで名簿が変わりました。");
    return json({ changeId: change(brigade, "import", 3, () => undefined) });
  }
  const text = raw.toString("utf8");
  const base = { encoding: "UTF-8", rows: 60, warnings: [], errorCount: 0, errors: [] };
  if (text.includes("誤")) {
    const errors = [
      {
        line: 3,
        column: "所属",
        value: "第9分団",
        sentence: "この所属はありません。組織の名前に合わせてください。",
      },
      {
        line: 8,
        column: "生年月日",
        value: "昭和85年2月30日",
        sentence: "日付を 1985-02-28 のように書いてください。",
      },
    ];
    return json({
      ...base,
      token: null,
      new: 0,
      changed: 0,
      unchanged: 0,
      removed: 0,
      errorCount: 2,
      errors,
      diff: [],
    });
  }
  const [a, b, c] = brigade.members;
  const diff = [
    {
      line: 61,
      number: 61,
      name: "新田 進",
      kind: "new",
      fields: [
        { name: "姓", before: "", after: "新田" },
        { name: "所属", before: "", after: "第1分団第1部" },
      ],
    },
    {
      line: 2,
      number: a.number,
      name: a.name,
      kind: "changed",
      fields: [{ name: "階級", before: "団長", after: "副団長" }],
    },
    {
      line: 3,
      number: b.number,
      name: b.name,
      kind: "changed",
      fields: [{ name: "電話", before: "090-0000-0002", after: "090-1111-2222" }],
    },
    { line: 0, number: c.number, name: c.name, kind: "removed", fields: [] },
  ];
  return json({
    ...base,
    token: text.includes("古い") ? "stale" : "t1",
    new: 1,
    changed: 2,
    unchanged: 56,
    removed: 1,
    warnings: ["列「血液型」は読み飛ばします。"],
    diff,
  });
}
