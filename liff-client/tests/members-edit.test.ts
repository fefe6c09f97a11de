import { describe, expect, test } from "vitest";
import type { MemberDetail, PersonnelOrderDetail, RightsCell } from "../src/api/members";
import { headingsOf } from "../src/features/members/csv/export-section";
import { sizeWord } from "../src/features/members/csv/import-section";
import { bulkChange } from "../src/features/members/list/bulk";
import {
  differences,
  draftOf,
  faultsIn,
  fieldsOf,
  merged,
  newDraft,
} from "../src/features/members/member/member-draft";
import {
  draftOfOrder,
  draftToSend,
  emptyLine,
  faultOf,
  nextApril,
} from "../src/features/members/personnel/order-draft";
import { groupsOf, Matrix, reachesFor } from "../src/features/members/rights/matrix";
import { UnitTree } from "../src/features/members/shared/unit-tree";
import { furiganaIn } from "../src/features/members/slips/furigana";
import { partsOf } from "../src/features/members/slips/issue";
import { slipPaper } from "../src/i18n/members-ja";

describe("the rights table", () => {
  const cell = (subject: string, permission: string, reach: RightsCell["reach"]): RightsCell => ({
    subject,
    permission,
    reach,
  });
  const saved = Matrix.of([cell("chief", "See", "brigade"), cell("leader", "See", "division")]);

  test("what is not in it is not allowed", () => {
    expect(saved.reach("chief", "See")).toBe("brigade");
    expect(saved.reach("chief", "Edit")).toBe("none");
  });

  test("tells what changed, also when taken away; and back is no change", () => {
    const edited = saved
      .with("leader", "See", "none")
      .with("member", "See", "unit")
      .with("chief", "Edit", "brigade");
    expect(edited.changesSince(saved)).toEqual([
      { ...cell("member", "See", "unit"), before: "none" },
      { ...cell("chief", "Edit", "brigade"), before: "none" },
      { ...cell("leader", "See", "none"), before: "division" },
    ]);
    const back = edited
      .with("leader", "See", "division")
      .with("member", "See", "none")
      .with("chief", "Edit", "none");
    expect(back.changesSince(saved)).toEqual([]);
    expect(edited.toCells().some((one) => one.reach === "none")).toBe(false);
    expect(saved.reach("leader", "See")).toBe("division");
  });

  test("only functions about people or units have a reach within the brigade", () => {
    expect(reachesFor({ scoped: true })).toEqual(["none", "unit", "division", "brigade"]);
    expect(reachesFor({ scoped: false })).toEqual(["none", "brigade"]);
  });

  test("groups keep the server's order", () => {
    const one = (permission: string, group: string) => ({
      permission,
      name: permission,
      group,
      scoped: false,
    });
    const groups = groupsOf([one("a", "x"), one("b", "y"), one("c", "x")]);
    expect(groups.map((group) => [group.name, group.functions.length])).toEqual([
      ["x", 2],
      ["y", 1],
    ]);
  });
});

const detail: MemberDetail = {
  id: "m1",
  number: 12,
  name: "佐藤 一郎",
  family: "佐藤",
  given: "一郎",
  kana: "さとう いちろう",
  kind: "member",
  rank: "member",
  unitId: "u1",
  otherUnitIds: [],
  roles: [],
  tags: ["ラッパ隊"],
  qualifications: [{ name: "準中型", expiresOn: "2027-01-01" }],
  state: "active",
  linked: true,
  slip: "none",
  etag: '"1"',
  joinedOn: "2015-04-01",
  leftOn: null,
  linkedAt: null,
  private: {
    email: "a@example.jp",
    phone: null,
    otherPhone: null,
    postalCode: null,
    address: null,
    bornOn: null,
    emergencyContact: null,
    memo: null,
  },
  history: [],
  may: { edit: true, suspend: true, slip: true, unlink: true, seePrivate: true, sessions: true },
};

describe("the member's form", () => {
  test("sends back what it got; nothing private if it got nothing private", () => {
    expect(fieldsOf(draftOf(detail), '"1"')).toMatchObject({
      etag: '"1"',
      number: 12,
      family: "佐藤",
      private: { email: "a@example.jp", phone: null },
    });
    expect(fieldsOf(draftOf({ ...detail, private: null }), '"1"')).not.toHaveProperty("private");
  });

  test("a new one has no number yet: the next free one", () => {
    const draft = {
      ...newDraft("u1", "2026-11-20", false),
      family: " 山田 ",
      given: "太郎",
      kana: "ヤマダ　たろう",
    };
    expect(faultsIn(draft)).toEqual([]);
    expect(fieldsOf(draft, null)).toMatchObject({ number: null, family: "山田", joinedOn: "2026-11-20" });
    expect(fieldsOf({ ...draft, number: "１２３" }, null).number).toBe(123);
  });

  test("says what is wrong before the server is asked", () => {
    const draft = { ...draftOf(detail), number: "0", family: " ", given: "", kana: "佐藤", unitId: "" };
    const wrong = { ...draft, private: draft.private === null ? null : { ...draft.private, email: "a@b" } };
    expect(faultsIn(wrong).map((fault) => fault.fault)).toEqual([
      "numberWrong",
      "familyMissing",
      "givenMissing",
      "kanaWrong",
      "unitMissing",
      "emailWrong",
    ]);
  });

  test("of two contents, shows where they differ and joins them as chosen", () => {
    const theirs = draftOf({ ...detail, rank: "squadLeader", tags: [] });
    const base = draftOf(detail);
    const mine = { ...base, family: "齋藤", private: base.private && { ...base.private, phone: "090" } };
    expect(differences(mine, theirs)).toEqual(["family", "rank", "tags", "phone"]);
    const joined = merged(mine, theirs, new Set(["family", "phone"]));
    expect(joined).toMatchObject({ family: "齋藤", rank: "squadLeader", tags: [] });
    expect(joined.private).toMatchObject({ phone: "090", email: "a@example.jp" });
    expect(theirs.family).toBe("佐藤");
  });
});

describe("a change of many", () => {
  const input = { unitId: "u9", leftOn: "2026-11-20", addTag: " ラッパ隊 ", removeTag: "" };
  test("says only what was asked for", () => {
    expect(bulkChange("move", input)).toEqual({ unitId: "u9" });
    expect(bulkChange("suspend", input)).toEqual({ state: "suspended" });
    expect(bulkChange("retire", input)).toEqual({ state: "retired" });
    expect(bulkChange("tag", input)).toEqual({ addTags: ["ラッパ隊"] });
    expect(bulkChange("tag", { ...input, addTag: "", removeTag: "旧" })).toEqual({ removeTags: ["旧"] });
  });
});

describe("a personnel order", () => {
  test("takes effect on the next first of April unless told otherwise", () => {
    expect(nextApril("2026-11-20")).toBe("2027-04-01");
    expect(nextApril("2026-03-31")).toBe("2026-04-01");
    expect(nextApril("2026-04-01")).toBe("2027-04-01");
  });

  test("says what is missing in a line", () => {
    expect(faultOf(emptyLine("promote"))).toBe("nothingNew");
    expect(faultOf({ ...emptyLine("move"), unitId: "u1" })).toBeNull();
    expect(faultOf(emptyLine("leave"))).toBeNull();
    expect(faultOf(emptyLine("join"))).toBe("joinMissing");
  });

  test("is sent without what stays; a role is held in the new unit, or else in the present one", () => {
    const lines = [
      { ...emptyLine("promote"), memberId: "m1", rank: "sectionLeader" as const, role: "r1" },
      { ...emptyLine("move"), memberId: "m2", unitId: "u2", role: "-" },
      { ...emptyLine("leave"), memberId: "m3", unitId: "u2" },
      { ...emptyLine("join"), family: "新田", given: "進", kana: "にった すすむ", unitId: "u1" },
    ];
    expect(draftToSend({ title: " 春 ", effectiveOn: "2027-04-01", lines }, () => "u1")).toEqual({
      title: "春",
      effectiveOn: "2027-04-01",
      entries: [
        { action: "promote", memberId: "m1", rank: "sectionLeader", roles: [{ roleId: "r1", unitId: "u1" }] },
        { action: "move", memberId: "m2", unitId: "u2", roles: [] },
        { action: "leave", memberId: "m3" },
        {
          action: "join",
          rank: "member",
          unitId: "u1",
          member: { family: "新田", given: "進", kana: "にった すすむ" },
        },
      ],
    });
  });

  test("that was planned can be edited: units by id or by name", () => {
    const tree = new UnitTree([
      { id: "u1", parentId: null, kind: "分団", name: "第1分団", shortName: "第1", order: 0 },
    ]);
    const order: PersonnelOrderDetail = {
      id: "o1",
      title: "春",
      effectiveOn: "2027-04-01",
      state: "planned",
      appliedAt: null,
      entries: [
        {
          memberId: "m1",
          name: "佐藤 一郎",
          number: 1,
          action: "move",
          before: { rank: "member", unit: "第2分団", roles: [] },
          after: { rank: "member", unit: "第1分団", roles: [] },
          problem: null,
        },
      ],
    };
    expect(draftOfOrder(order, tree).lines[0]).toMatchObject({ memberId: "m1", rank: "", unitId: "u1" });
  });
});

describe("slips and files", () => {
  test("furigana stands over its word only", () => {
    expect(furiganaIn("「LINEで登録{とうろく}する」を押{お}す")).toEqual([
      { base: "「LINEで", reading: null },
      { base: "登録", reading: "とうろく" },
      { base: "する」を", reading: null },
      { base: "押", reading: "お" },
      { base: "す", reading: null },
    ]);
    const read = slipPaper.steps.flatMap(furiganaIn).map((part) => part.base + (part.reading ?? ""));
    expect(read.join("")).not.toMatch(/[{}]/);
  });

  test("many slips are made in parts", () => {
    expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(partsOf([], 2)).toEqual([]);
  });

  test("the template is the first line of the export, byte for byte", async () => {
    const file = new Blob(["﻿番号,姓\r\n1,佐藤\r\n"]);
    expect([...new Uint8Array(await (await headingsOf(file)).arrayBuffer())]).toEqual([
      ...new TextEncoder().encode("﻿番号,姓\r\n"),
    ]);
  });

  test("sizes are said in KB and MB", () => {
    expect([sizeWord(10), sizeWord(2_400), sizeWord(2_345_678)]).toEqual(["1 KB", "2 KB", "2.3 MB"]);
  });
});
