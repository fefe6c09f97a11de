/** Small choices that stay on this device; nothing about a person or an incident. */
type Name = "language" | "brigade" | "waiting";

const keyOf = (name: Name) => `brigade-dispatch.${name}`;

/** Storage may be refused (private windows, full): then nothing is remembered, and nothing breaks. */
export function recall(name: Name): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

export function remember(name: Name, value: string): void {
  try {
    localStorage.setItem(keyOf(name), value);
  } catch {
    // See recall.
  }
}
