const length = 10;

/** K7QF3-M9T2A out of whatever was typed or pasted: small or full-width letters, with or without the hyphen. */
export function readSlipCode(typed: string): string | null {
  const plain = typed
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "");
  return plain.length === length ? `${plain.slice(0, 5)}-${plain.slice(5)}` : null;
}
