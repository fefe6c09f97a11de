import { expect, test } from "vitest";
import { addresses } from "../src/api/addresses";
import { parseRoute, paths } from "../src/ui/router";

test("every path leads to its screen", () => {
  expect(parseRoute("/")).toEqual({ screen: "home" });
  expect(parseRoute("/demo")).toEqual({ screen: "incidents", brigade: "demo" });
  expect(parseRoute("/demo/")).toEqual({ screen: "incidents", brigade: "demo" });
  expect(parseRoute(paths.incident("demo", "i-1"))).toEqual({
    screen: "incident",
    brigade: "demo",
    incident: "i-1",
  });
  expect(parseRoute(paths.board("demo-2", "c_1"))).toEqual({
    screen: "board",
    brigade: "demo-2",
    callOut: "c_1",
  });
});

test("areas of screens have their parts", () => {
  expect(parseRoute("/demo/members")).toEqual({
    screen: "members",
    brigade: "demo",
    part: "members",
    id: null,
  });
  expect(parseRoute(paths.member("demo", "m-1"))).toMatchObject({ part: "member", id: "m-1" });
  expect(parseRoute(paths.personnelOrder("demo", "o-1"))).toMatchObject({ part: "personnel", id: "o-1" });
  expect(parseRoute(paths.rights("demo"))).toMatchObject({ screen: "members", part: "rights" });
  expect(parseRoute(paths.signInAdmin("demo"))).toMatchObject({ screen: "sign-in-admin", part: "policy" });
  expect(parseRoute(paths.signInLog("demo"))).toMatchObject({ screen: "sign-in-admin", part: "log" });
  for (const screen of ["account", "sign-in", "register", "link"])
    expect(parseRoute(`/demo/${screen}`)).toEqual({ screen, brigade: "demo" });
});

test("the water sources have theirs: a word that is no part is the id of a source", () => {
  const at = (path: string) => {
    const found = parseRoute(path);
    return found.screen === "water" ? [found.part, found.id] : found;
  };
  expect(at(paths.water("demo"))).toEqual(["list", null]);
  expect(at(paths.waterNew("demo"))).toEqual(["new", null]);
  expect(at(paths.waterSource("demo", "w-1"))).toEqual(["source", "w-1"]);
  expect(at(paths.waterEdit("demo", "w-1"))).toEqual(["edit", "w-1"]);
  expect(at(paths.inspections("demo"))).toEqual(["inspections", null]);
  expect(at(paths.inspection("demo", "r-1"))).toEqual(["inspection", "r-1"]);
  expect(at(paths.defects("demo"))).toEqual(["defects", null]);
  expect(at(paths.waterFiles("demo"))).toEqual(["files", null]);
  expect(at(paths.coverage("demo"))).toEqual(["coverage", null]);
});

test("what is no address of ours says so", () => {
  for (const path of [
    "/demo/incidents",
    "/demo/incidents/1/2",
    "/demo/x/1",
    "/demo/units/1",
    "/demo/sign-in-admin/x",
    "/demo/account/1",
    "/demo/water/files/1",
    "/demo/water/w-1/move",
    "/demo/water/w-1/edit/1",
    "/a b",
    "/%E6",
    "/<script>",
  ]) {
    expect(parseRoute(path)).toEqual({ screen: "unknown" });
  }
});

test("ids are escaped in addresses of the server", () => {
  expect(addresses.boardStream("demo", "a/b")).toBe("/api/brigades/demo/call-outs/a%2Fb/board/stream");
  expect(addresses.mailLog("demo", 50)).toBe("/api/brigades/demo/mail-log?limit=50");
});
