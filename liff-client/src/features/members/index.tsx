import type { ComponentType } from "preact";
import { memberWords } from "../../i18n/members";
import { type Area, lazy } from "../../ui/lazy";
import type { MembersScreen } from "../../ui/router";
import "../../ui/forms.css";
import "./members.css";

interface PartProps {
  brigade: string;
  id: string | null;
}

const part = (load: () => Promise<Area<PartProps>["screen"]>): ComponentType<PartProps> =>
  lazy(async () => ({ screen: await load(), ready: memberWords.load }));

/** Each screen is a chunk of its own. */
const parts: Readonly<Record<MembersScreen, ComponentType<PartProps>>> = {
  members: part(async () => (await import("./list/list-screen")).ListScreen),
  member: part(async () => (await import("./member/member-screen")).MemberScreen),
  units: part(async () => (await import("./units/units-screen")).UnitsScreen),
  personnel: part(async () => (await import("./personnel/personnel-screen")).PersonnelScreen),
  slips: part(async () => (await import("./slips/slips-screen")).SlipsScreen),
  rights: part(async () => (await import("./rights/rights-screen")).RightsScreen),
  csv: part(async () => (await import("./csv/csv-screen")).CsvScreen),
};

interface MembersAreaProps {
  brigade: string;
  screen: MembersScreen;
  id: string | null;
}

export function MembersArea({ brigade, screen, id }: MembersAreaProps) {
  const Part = parts[screen];
  return <Part key={`${brigade}/${screen}/${id ?? ""}`} brigade={brigade} id={id} />;
}
