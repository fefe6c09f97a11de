import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { mayLeave } from "./unsaved";

export const memberScreens = ["members", "units", "personnel", "slips", "rights", "csv"] as const;
export type MembersScreen = (typeof memberScreens)[number] | "member";

/** What /{brigade}/water/{word} opens; any other word is the id of a source. */
const waterParts = ["new", "inspections", "defects", "files", "coverage"] as const;
export type WaterPart = (typeof waterParts)[number] | "list" | "source" | "edit" | "inspection";

const singleScreens = ["account", "sign-in", "register", "link"] as const;

export type Route =
  | { screen: "home" }
  | { screen: "incidents"; brigade: string }
  | { screen: "incident"; brigade: string; incident: string }
  | { screen: "board"; brigade: string; callOut: string }
  | { screen: "members"; brigade: string; part: MembersScreen; id: string | null }
  | { screen: "water"; brigade: string; part: WaterPart; id: string | null }
  | { screen: "sign-in-admin"; brigade: string; part: "policy" | "log" }
  | { screen: (typeof singleScreens)[number]; brigade: string }
  | { screen: "unknown" };

const identifier = /^[A-Za-z0-9._~-]{1,128}$/;

export function parseRoute(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.some((part) => !identifier.test(part))) return { screen: "unknown" };
  const [brigade, area, id] = parts;
  if (brigade === undefined) return { screen: "home" };
  if (area === undefined) return { screen: "incidents", brigade };
  if (area === "water") return waterRoute(brigade, parts.slice(2));
  if (parts.length > 3) return { screen: "unknown" };
  if (area === "members" && id !== undefined) return { screen: "members", brigade, part: "member", id };
  const members = memberScreens.find((one) => one === area);
  if (members !== undefined && (id === undefined || members === "personnel"))
    return { screen: "members", brigade, part: members, id: id ?? null };
  if (area === "sign-in-admin" && (id === undefined || id === "log"))
    return { screen: "sign-in-admin", brigade, part: id ?? "policy" };
  if (id === undefined) {
    const single = singleScreens.find((one) => one === area);
    return single === undefined ? { screen: "unknown" } : { screen: single, brigade };
  }
  if (area === "incidents") return { screen: "incident", brigade, incident: id };
  if (area === "call-outs") return { screen: "board", brigade, callOut: id };
  return { screen: "unknown" };
}

function waterRoute(brigade: string, [first, second, ...more]: string[]): Route {
  const water = (part: WaterPart, id: string | null = null): Route => ({
    screen: "water",
    brigade,
    part,
    id,
  });
  if (first === undefined) return water("list");
  const part = waterParts.find((one) => one === first);
  if (second === undefined) return part === undefined ? water("source", first) : water(part);
  if (more.length > 0) return { screen: "unknown" };
  if (part === "inspections") return water("inspection", second);
  return part === undefined && second === "edit" ? water("edit", first) : { screen: "unknown" };
}

const of =
  (area: string) =>
  (brigade: string): string =>
    `/${brigade}/${area}`;

export const paths = {
  home: () => "/",
  incidents: (brigade: string) => `/${brigade}`,
  incident: (brigade: string, incident: string) => `/${brigade}/incidents/${incident}`,
  board: (brigade: string, callOut: string) => `/${brigade}/call-outs/${callOut}`,
  members: of("members"),
  member: (brigade: string, id: string) => `/${brigade}/members/${id}`,
  units: of("units"),
  personnel: of("personnel"),
  personnelOrder: (brigade: string, id: string) => `/${brigade}/personnel/${id}`,
  slips: of("slips"),
  rights: of("rights"),
  csv: of("csv"),
  water: of("water"),
  waterNew: of("water/new"),
  waterSource: (brigade: string, id: string) => `/${brigade}/water/${id}`,
  waterEdit: (brigade: string, id: string) => `/${brigade}/water/${id}/edit`,
  inspections: of("water/inspections"),
  inspection: (brigade: string, round: string) => `/${brigade}/water/inspections/${round}`,
  defects: of("water/defects"),
  waterFiles: of("water/files"),
  coverage: of("water/coverage"),
  account: of("account"),
  signInAdmin: of("sign-in-admin"),
  signInLog: of("sign-in-admin/log"),
  register: of("register"),
  /** After signing in, that address of this client is opened. */
  signIn: (brigade: string, back: string | null = null) =>
    back === null ? `/${brigade}/sign-in` : `/${brigade}/sign-in?return=${encodeURIComponent(back)}`,
};

const current = signal<Route>({ screen: "home" });
const currentSearch = signal("");
export const route: ReadonlySignal<Route> = current;
/** What follows the question mark of the address. */
export const search: ReadonlySignal<string> = currentSearch;

/** This page's address without host and language, to come back to. */
export function here(): string {
  const rest = new URLSearchParams(location.search);
  rest.delete("lang");
  const query = rest.toString();
  return query === "" ? location.pathname : `${location.pathname}?${query}`;
}

function split(path: string): { pathname: string; query: URLSearchParams } {
  const [pathname = "/", query = ""] = path.split("?");
  return { pathname, query: new URLSearchParams(query) };
}

function keepLanguage(path: string): string {
  const { pathname, query } = split(path);
  const language = new URLSearchParams(location.search).get("lang");
  if (language !== null && !query.has("lang")) query.set("lang", language);
  const rest = query.toString();
  return rest === "" ? pathname : `${pathname}?${rest}`;
}

function show(): void {
  current.value = parseRoute(location.pathname);
  currentSearch.value = location.search;
}

let shown = "";

export function startRouter(): void {
  show();
  shown = location.href;
  addEventListener("popstate", () => {
    // The browser has gone back already: who wants to stay is put back where the unsaved text is.
    if (!mayLeave()) {
      history.pushState(null, "", shown);
      return;
    }
    shown = location.href;
    show();
  });
}

export function go(path: string, how: "push" | "replace" = "push"): void {
  if (!mayLeave()) return;
  if (how === "push") history.pushState(null, "", keepLanguage(path));
  else history.replaceState(null, "", keepLanguage(path));
  shown = location.href;
  show();
  scrollTo(0, 0);
}

/** Changes only what follows the question mark: a filter of a list, say. Nothing is scrolled or focused. */
export function setSearch(values: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const rest = query.toString();
  history.replaceState(null, "", rest === "" ? location.pathname : `${location.pathname}?${rest}`);
  shown = location.href;
  currentSearch.value = location.search;
}

interface LinkProps {
  to: string;
  class?: string;
  lang?: string | undefined;
  "aria-current"?: "page" | undefined;
  "data-testid"?: string;
  onOpen?: () => void;
  children: ComponentChildren;
}

/** A real link: opens in a new tab, can be copied, and works without a page load on a plain click. */
export function Link({ to, children, onOpen, ...rest }: LinkProps) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onOpen?.();
    go(to);
  };
  return (
    <a {...rest} href={keepLanguage(to)} onClick={open}>
      {children}
    </a>
  );
}
