import { inspectionWords } from "../../i18n/inspections";
import { mapWords } from "../../i18n/map";
import { signalWords } from "../../i18n/signal";
import { DefectsScreen } from "./defects-screen";
import { RoundScreen } from "./round-screen";
import { RoundsScreen } from "./rounds-screen";
import "../../ui/forms.css";
import "./inspections.css";

export const ready = async (): Promise<void> => {
  await Promise.all([inspectionWords.load(), signalWords.load(), mapWords.load()]);
};

interface InspectionsAreaProps {
  brigade: string;
  part: "inspections" | "inspection" | "defects";
  id: string | null;
}

/** A12: rounds, one round, what is broken. */
export function InspectionsArea({ brigade, part, id }: InspectionsAreaProps) {
  if (part === "defects") return <DefectsScreen brigade={brigade} />;
  return part === "inspection" && id !== null ? (
    <RoundScreen key={id} brigade={brigade} id={id} />
  ) : (
    <RoundsScreen brigade={brigade} />
  );
}
