import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { viewedPerson } from "../api/view-as";
import { japanese, words } from "../i18n";
import { may, session, viewAs } from "../session/session";
import { Glyph, type GlyphName } from "./glyph";
import { Link, paths, type Route, route } from "./router";
import { wide } from "./wide";

interface Entry {
  key: string;
  to: string;
  word: string;
  glyph: GlyphName;
  here: boolean;
}

/** Which entry of the menu the address belongs to. */
function entryOf(here: Route): string {
  if (here.screen === "members") return here.part === "member" ? "members" : here.part;
  return here.screen === "incident" || here.screen === "board" ? "incidents" : here.screen;
}

/** Only what this person may do is offered. */
function entriesFor(brigade: string, here: Route): Entry[] {
  const { menu } = words();
  const current = entryOf(here);
  const offered: (Omit<Entry, "here"> & { offer: boolean })[] = [
    { key: "incidents", to: paths.incidents(brigade), word: menu.incidents, glyph: "flame", offer: true },
    { key: "water", to: paths.water(brigade), word: menu.water, glyph: "drop", offer: may("SeeWater") },
    {
      key: "members",
      to: paths.members(brigade),
      word: menu.members,
      glyph: "people",
      offer: may("SeeMembers"),
    },
    { key: "units", to: paths.units(brigade), word: menu.units, glyph: "tree", offer: may("EditUnits") },
    {
      key: "personnel",
      to: paths.personnel(brigade),
      word: menu.personnel,
      glyph: "swap",
      offer: may("PlanPersonnel"),
    },
    { key: "slips", to: paths.slips(brigade), word: menu.slips, glyph: "paper", offer: may("IssueSlips") },
    { key: "csv", to: paths.csv(brigade), word: menu.csv, glyph: "table", offer: may("ExchangeMembers") },
    { key: "rights", to: paths.rights(brigade), word: menu.rights, glyph: "key", offer: may("EditRights") },
    {
      key: "sign-in-admin",
      to: may("EditSignInPolicy") ? paths.signInAdmin(brigade) : paths.signInLog(brigade),
      word: menu.signInAdmin,
      glyph: "lock",
      offer: may("EditSignInPolicy") || may("SeeSignInLog"),
    },
    {
      key: "account",
      to: paths.account(brigade),
      word: menu.account,
      glyph: "person",
      offer: session.value !== null,
    },
  ];
  return offered.filter((one) => one.offer).map((one) => ({ ...one, here: one.key === current }));
}

function EntryLink({ entry, short, onOpen }: { entry: Entry; short?: string; onOpen?: () => void }) {
  return (
    <Link
      to={entry.to}
      class="menu-entry"
      aria-current={entry.here ? "page" : undefined}
      data-testid={`menu-${entry.key}`}
      {...(onOpen === undefined ? {} : { onOpen })}
    >
      <Glyph name={entry.glyph} />
      <span>{short ?? entry.word}</span>
    </Link>
  );
}

function SideMenu({ brigade }: { brigade: string }) {
  const known = session.value;
  return (
    <nav class="side-menu" aria-label={words().menu.title} data-testid="menu">
      <p class="menu-brigade" lang={japanese()}>
        {known?.brigade.name ?? ""}
      </p>
      <ul>
        {entriesFor(brigade, route.value).map((entry) => (
          <li key={entry.key}>
            <EntryLink entry={entry} />
          </li>
        ))}
      </ul>
      {known !== null && (
        <p class="menu-person" lang={japanese()}>
          {known.person.rank} {known.person.name}
        </p>
      )}
    </nav>
  );
}

/** On a phone: the most used places under the thumb, the rest one tap away. */
function BottomMenu({ brigade }: { brigade: string }) {
  const { menu } = words();
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const entries = entriesFor(brigade, route.value);
  const short: Readonly<Record<string, string>> = {
    incidents: menu.incidentsShort,
    water: menu.water,
    members: menu.members,
    account: menu.accountShort,
  };
  const close = () => {
    open.value = false;
  };
  const address = route.value;
  // Another screen closes the menu.
  useEffect(close, [address]);
  useEffect(() => {
    if (!open.value) return;
    sheet.current?.querySelector<HTMLElement>("a")?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      close();
      button.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open.value]);
  return (
    <nav class="bottom-menu" aria-label={menu.title} data-testid="menu">
      <div id="menu-sheet" class="menu-sheet" ref={sheet} hidden={!open.value}>
        <ul>
          {open.value &&
            entries.map((entry) => (
              <li key={entry.key}>
                <EntryLink entry={entry} onOpen={close} />
              </li>
            ))}
        </ul>
      </div>
      <div class="menu-bar">
        {!open.value &&
          entries
            .filter((entry) => short[entry.key] !== undefined)
            .map((entry) => <EntryLink key={entry.key} entry={entry} short={short[entry.key] ?? ""} />)}
        <button
          type="button"
          ref={button}
          class="menu-entry"
          aria-expanded={open.value}
          aria-controls="menu-sheet"
          data-testid="menu-button"
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Glyph name={open.value ? "cross" : "menu"} />
          <span>{open.value ? menu.close : menu.open}</span>
        </button>
      </div>
    </nav>
  );
}

/** 「○○さんとして表示中（見るだけ）」, over every screen until it is ended. */
export function ViewBand() {
  const person = viewedPerson.value;
  const { menu } = words();
  if (person === null) return null;
  return (
    <div class="view-band" role="status" data-testid="view-band">
      <Glyph name="person" />
      <b>{menu.viewing(person.name)}</b>
      <button type="button" class="button" data-testid="view-end" onClick={() => void viewAs(null)}>
        {menu.viewEnd}
      </button>
    </div>
  );
}

/**
 * Menu beside (PC) or below (phone) the screen. Board and incident stand without it: there the alarm has all the room,
 * and 災害一覧 with the menu is one tap away.
 */
export function Shell({ brigade, children }: { brigade: string | null; children: ComponentChildren }) {
  const menu = brigade !== null;
  return (
    <>
      <a class="skip" href="#content">
        {words().common.skip}
      </a>
      <ViewBand />
      <div class={menu ? "shell" : "shell bare"}>
        {menu && wide.value && <SideMenu key="side" brigade={brigade} />}
        <div key="main" class="shell-main">
          {children}
        </div>
        {menu && !wide.value && <BottomMenu key="bottom" brigade={brigade} />}
      </div>
    </>
  );
}
