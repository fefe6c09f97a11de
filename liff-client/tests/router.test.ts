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

test("what is no address of ours says so", () => {
  for (const path of ["/demo/incidents", "/demo/incidents/1/2", "/demo/x/1", "/a b", "/%E6", "/<script>"]) {
    expect(parseRoute(path)).toEqual({ screen: "unknown" });
  }
});

test("ids are escaped in addresses of the server", () => {
  expect(addresses.boardStream("demo", "a/b")).toBe("/api/brigades/demo/call-outs/a%2Fb/board/stream");
  expect(addresses.mailLog("demo", 50)).toBe("/api/brigades/demo/mail-log?limit=50");
});
