import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

export type Route =
  | { screen: "home" }
  | { screen: "incidents"; brigade: string }
  | { screen: "incident"; brigade: string; incident: string }
  | { screen: "board"; brigade: string; callOut: string }
  | { screen: "unknown" };

const identifier = /^[A-Za-z0-9._~-]{1,128}$/;

export function parseRoute(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.some((part) => !identifier.test(part))) return { screen: "unknown" };
  const [brigade, area, id] = parts;
  if (brigade === undefined) return { screen: "home" };
  if (area === undefined) return { screen: "incidents", brigade };
  if (id === undefined || parts.length > 3) return { screen: "unknown" };
  if (area === "incidents") return { screen: "incident", brigade, incident: id };
  if (area === "call-outs") return { screen: "board", brigade, callOut: id };
  return { screen: "unknown" };
}

export const paths = {
  incidents: (brigade: string) => `/${brigade}`,
  incident: (brigade: string, incident: string) => `/${brigade}/incidents/${incident}`,
  board: (brigade: string, callOut: string) => `/${brigade}/call-outs/${callOut}`,
};

const current = signal<Route>({ screen: "home" });
export const route: ReadonlySignal<Route> = current;

function keepLanguage(path: string): string {
  const language = new URLSearchParams(location.search).get("lang");
  return language === null ? path : `${path}?lang=${encodeURIComponent(language)}`;
}

export function startRouter(): void {
  current.value = parseRoute(location.pathname);
  addEventListener("popstate", () => {
    current.value = parseRoute(location.pathname);
  });
}

export function go(path: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", keepLanguage(path));
  else history.replaceState(null, "", keepLanguage(path));
  current.value = parseRoute(path);
  scrollTo(0, 0);
}

interface LinkProps {
  to: string;
  class?: string;
  lang?: string | undefined;
  "data-testid"?: string;
  children: ComponentChildren;
}

/** A real link: opens in a new tab, can be copied, and works without a page load on a plain click. */
export function Link({ to, children, ...rest }: LinkProps) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a {...rest} href={keepLanguage(to)} onClick={open}>
      {children}
    </a>
  );
}
