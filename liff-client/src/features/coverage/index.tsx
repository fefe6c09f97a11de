import { coverageWords } from "../../i18n/coverage";
import { mapWords } from "../../i18n/map";
import "../../ui/forms.css";
import "./coverage.css";

export { CoverageScreen as CoverageArea } from "./coverage-screen";

export const ready = async () => {
  await Promise.all([mapWords.load(), coverageWords.load()]);
};
