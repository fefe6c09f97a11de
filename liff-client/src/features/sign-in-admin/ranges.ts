const byte = /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;

function isV4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => byte.test(part));
}

function isV6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const full = halves.length === 1;
  return (
    groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) &&
    (full ? groups.length === 8 : groups.length < 8)
  );
}

/** 203.0.113.0/24, 2001:db8::/32, or one address. The server is stricter still; this catches slips of the finger. */
export function isRange(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  if (more.length > 0) return false;
  const longest = isV4(address) ? 32 : isV6(address) ? 128 : -1;
  if (longest < 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
}

/** One's own address as a range of one. */
export function rangeOfOne(address: string): string {
  return `${address}/${address.includes(":") ? 128 : 32}`;
}
