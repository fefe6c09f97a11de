import { useEffect } from "preact/hooks";
import { words } from "../i18n";

const unsaved = new Set<symbol>();

/** Asks once before a page with unsaved text is left. */
export function mayLeave(): boolean {
  if (unsaved.size === 0) return true;
  if (!confirm(words().common.unsaved)) return false;
  unsaved.clear();
  return true;
}

/** What was typed has just been saved: the address may change before the next paint. */
export function nothingUnsaved(): void {
  unsaved.clear();
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
  // Older browsers ask only if this is set.
  event.returnValue = "";
}

/** While dirty, leaving the screen or the page asks first. */
export function useUnsaved(dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return;
    const mine = Symbol("unsaved");
    unsaved.add(mine);
    addEventListener("beforeunload", warn);
    return () => {
      unsaved.delete(mine);
      removeEventListener("beforeunload", warn);
    };
  }, [dirty]);
}
