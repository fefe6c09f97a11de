import { mapWords } from "../../i18n/map";
import { waterFileWords } from "../../i18n/water-files";
import "../../ui/forms.css";
import "./water-files.css";

export { WaterFilesScreen as WaterFilesArea } from "./files-screen";

export const ready = async () => {
  await Promise.all([mapWords.load(), waterFileWords.load()]);
};
