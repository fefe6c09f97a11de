import { addRefusals, words } from "./index";

interface AreaWords<T> {
  /** The area's words in the page's language. */
  (): T;
  /** To be awaited before the area's first screen is made (see ui/lazy.tsx). */
  load(): Promise<void>;
}

/**
 * Words of screens that are loaded on demand: the Japanese ones come with the screens, English is one more chunk.
 * If they have `refusal`, its codes get these sentences everywhere from then on.
 */
export function areaWords<T extends object>(japanese: T, english: () => Promise<T>): AreaWords<T> {
  let current = japanese;
  const load = async () => {
    if (words().language === "en") current = await english();
    if ("refusal" in current) addRefusals(current.refusal as Readonly<Record<string, string>>);
  };
  return Object.assign(() => current, { load });
}
