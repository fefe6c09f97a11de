import type { ComponentType } from "preact";
import { mapWords } from "../../i18n/map";
import { waterWords } from "../../i18n/water";
import { type Area, lazy } from "../../ui/lazy";
import "../../ui/forms.css";
import "./water.css";

export const ready = async (): Promise<void> => {
  await Promise.all([mapWords.load(), waterWords.load()]);
};

interface PartProps {
  brigade: string;
  id: string | null;
}

const part = (load: () => Promise<Area<PartProps>["screen"]>): ComponentType<PartProps> =>
  lazy(async () => ({ screen: await load(), ready }));

const parts = {
  list: part(async () => (await import("./list/list-screen")).ListScreen),
  source: part(async () => (await import("./source/source-screen")).SourceScreen),
  edit: part(async () => (await import("./edit/edit-screen")).EditScreen),
  new: part(async () => (await import("./edit/edit-screen")).EditScreen),
};

interface WaterAreaProps extends PartProps {
  part: keyof typeof parts;
}

export function WaterArea({ brigade, part: which, id }: WaterAreaProps) {
  const Part = parts[which];
  return <Part key={`${brigade}/${which}/${id ?? ""}`} brigade={brigade} id={id} />;
}
