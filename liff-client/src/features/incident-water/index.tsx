import { incidentWaterWords } from "../../i18n/incident-water";
import { mapWords } from "../../i18n/map";
import { signalWords } from "../../i18n/signal";
import "../../ui/forms.css";
import "./incident-water.css";

export { IncidentWater } from "./incident-water";

export const ready = async (): Promise<void> => {
  await Promise.all([incidentWaterWords.load(), signalWords.load(), mapWords.load()]);
};
