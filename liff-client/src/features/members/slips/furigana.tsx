/** Parts of a text in which 漢字{かな} stands for a word with its reading. */
export function furiganaIn(text: string): { base: string; reading: string | null }[] {
  const parts: { base: string; reading: string | null }[] = [];
  let at = 0;
  for (const match of text.matchAll(/(\p{Script=Han}+)\{([^}]*)\}/gu)) {
    if (match.index > at) parts.push({ base: text.slice(at, match.index), reading: null });
    parts.push({ base: match[1] ?? "", reading: match[2] ?? "" });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ base: text.slice(at), reading: null });
  return parts;
}

export function Furigana({ text }: { text: string }) {
  return (
    <>
      {furiganaIn(text).map((part, at) =>
        part.reading === null ? (
          part.base
        ) : (
          <ruby key={at}>
            {part.base}
            <rp>(</rp>
            <rt>{part.reading}</rt>
            <rp>)</rp>
          </ruby>
        ),
      )}
    </>
  );
}
