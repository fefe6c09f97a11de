/**
 * Turns the bytes a sender wrote into text, whatever the charset label says.
 *
 * Old command systems label CP932 as Shift_JIS or as nothing at all, mix half-width kana and vendor letters into
 * ISO-2022-JP, and put UTF-8 under any label: a label is believed only as far as the bytes bear it out.
 */

export type DecodedText = { readonly text: string; readonly charset: string };

type Family = 'utf-8' | 'iso-2022-jp' | 'shift_jis' | 'euc-jp' | 'latin' | 'unlabelled' | 'other';

const families: ReadonlyMap<string, Family> = new Map<string, Family>([
  ...['utf8', 'xutf8', 'unicode11utf8', 'utf8n', 'cp65001'].map((l) => [l, 'utf-8'] as const),
  ...['iso2022jp', 'csiso2022jp', 'iso2022jp1', 'iso2022jp2', 'iso2022jp3', 'iso2022jp2004', 'iso2022jpms', 'jis', 'jis7', 'jis8',
    'cp50220', 'cp50221', 'cp50222', 'xwindows50220', 'xwindows50221', 'windows50221', 'xiso2022jp'].map((l) => [l, 'iso-2022-jp'] as const),
  ...['shiftjis', 'sjis', 'xsjis', 'csshiftjis', 'mskanji', 'cp932', 'ms932', 'windows932', 'windows31j', 'cswindows31j', 'xmscp932',
    'sjiswin', 'shiftjis2004', 'shiftjisx0213', 'xshiftjis', 'cp943', 'ibm943', 'cp943c'].map((l) => [l, 'shift_jis'] as const),
  ...['eucjp', 'xeucjp', 'xeuc', 'cseucpkdfmtjapanese', 'eucjpms', 'eucjpwin', 'ujis', 'cp51932', 'eucjis2004', 'euc',
    'extendedunixcodepackedformatforjapanese'].map((l) => [l, 'euc-jp'] as const),
  ...['iso88591', 'latin1', 'windows1252', 'cp1252', 'l1', 'iso885915'].map((l) => [l, 'latin'] as const),
  ...['', 'ascii', 'usascii', 'us', 'ansix341968', 'iso646us', 'unknown', 'unknown8bit', 'xunknown', 'default', 'none', '8bit', '7bit', 'binary']
    .map((l) => [l, 'unlabelled'] as const),
]);

const doubleByteEscape = /\x1b\$(?:[@B]|\([@BDOPQ])|\x1b\(I/;

function familyOf(label: string): Family {
  const known = families.get(label.toLowerCase().replace(/[^a-z0-9]+/g, ''));
  if (known !== undefined) return known;
  try {
    new TextDecoder(label.trim());
    return 'other';
  } catch {
    return 'unlabelled';
  }
}

function tryDecode(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const decodeLoosely = (bytes: Uint8Array, charset: string): string => new TextDecoder(charset).decode(bytes);

type CodeSet = 'ascii' | 'roman' | 'kana' | '0208' | '0212';

/**
 * ISO-2022-JP with everything that is sent under that name: half-width kana (ESC ( I, SO/SI or 8-bit), NEC and IBM letters
 * (CP50221, ISO-2022-JP-MS), JIS X 0212.
 *
 * The escapes are followed here and the characters looked up by the WHATWG EUC-JP table, which is the same 94 × 94 table;
 * the platform's own ISO-2022-JP decoder differs by ICU version in what it does with the vendor rows and 8-bit kana.
 */
export function decodeIso2022Jp(bytes: Uint8Array): string {
  const out: string[] = [];
  const euc = new Uint8Array(bytes.length * 3 + 3);
  let length = 0;
  const flush = (): void => {
    if (length > 0) out.push(decodeLoosely(euc.subarray(0, length), 'euc-jp'));
    length = 0;
  };
  let set = 'ascii' as CodeSet;
  let shifted = false;

  for (let i = 0; i < bytes.length; i++) {
    const b = bytes[i]!;
    if (b === 0x1b) {
      const rest = String.fromCharCode(...bytes.subarray(i + 1, i + 4));
      const jump = (next: CodeSet, by: number): void => { set = next; shifted = false; i += by; };
      if (rest.startsWith('(B')) jump('ascii', 2);
      else if (rest.startsWith('(J') || rest.startsWith('(H')) jump('roman', 2);
      else if (rest.startsWith('(I')) jump('kana', 2);
      else if (/^\$\([@BOPQ]/.test(rest)) jump('0208', 3);
      else if (rest.startsWith('$(D')) jump('0212', 3);
      else if (/^\$[@B]/.test(rest)) jump('0208', 2);
      else if (rest.startsWith('&@')) i += 2;
      else { flush(); out.push('\ufffd'); }
      continue;
    }
    if (b === 0x0e) { shifted = true; continue; }
    if (b === 0x0f) { shifted = false; continue; }
    if (b === 0x0a || b === 0x0d) {
      // RFC 1468: a line begins in ASCII; an escape lost at its end must not garble the next one.
      if (set !== 'roman') set = 'ascii';
      shifted = false;
      euc[length++] = b;
      continue;
    }
    if (b >= 0xa1 && b <= 0xdf && (set === 'ascii' || set === 'roman' || set === 'kana')) {
      euc[length++] = 0x8e; euc[length++] = b;
    } else if ((set === 'kana' || shifted) && b >= 0x21 && b <= 0x5f) {
      euc[length++] = 0x8e; euc[length++] = b | 0x80;
    } else if ((set === '0208' || set === '0212') && b >= 0x21 && b !== 0x7f) {
      const second = bytes[i + 1];
      if (second === undefined || (second & 0x7f) < 0x21 || second === 0x7f) {
        flush(); out.push('\ufffd');
      } else {
        if (set === '0212') euc[length++] = 0x8f;
        euc[length++] = b | 0x80; euc[length++] = second | 0x80;
        i++;
      }
    } else if (set === 'roman' && (b === 0x5c || b === 0x7e)) {
      flush(); out.push(b === 0x5c ? '¥' : '‾');
    } else {
      euc[length++] = b;
    }
  }
  flush();
  return out.join('');
}

const firstLevelKanji: ReadonlySet<number> = (() => {
  const set = new Set<number>();
  for (let row = 16; row <= 47; row++) {
    for (let cell = 1; cell <= 94; cell++) {
      const c = new TextDecoder('euc-jp').decode(Uint8Array.of(row + 0xa0, cell + 0xa0)).codePointAt(0)!;
      if (c !== 0xfffd) set.add(c);
    }
  }
  return set;
})();

/** How much a reading looks like Japanese as people write it, per character beyond ASCII: about 2 if right, below 0 if not. */
function plausibility(text: string): number {
  let points = 0;
  let count = 0;
  for (const char of text.length > 20_000 ? text.slice(0, 20_000) : text) {
    const c = char.codePointAt(0)!;
    if (c < 0x80) continue;
    count++;
    if (c === 0xfffd) points -= 12;
    else if (c < 0xa0) points -= 8;
    else if (c < 0x250) points -= 2;
    else if (c >= 0x3041 && c <= 0x3096) points += 3;
    else if (c >= 0x30a1 && c <= 0x30fc) points += 2.5;
    else if (c >= 0x3000 && c <= 0x303f) points += 2.5;
    else if (c >= 0xff01 && c <= 0xff5e) points += 2;
    else if (c >= 0xff61 && c <= 0xff65) points -= 1;
    else if (c >= 0xff66 && c <= 0xff9f) points += 0.5;
    else if (c >= 0x4e00 && c <= 0x9fff) points += firstLevelKanji.has(c) ? 2 : -1;
    else if (c >= 0xe000 && c <= 0xf8ff) points -= 4;
  }
  return count === 0 ? 0 : points / count;
}

/** Half-width kana read as EUC-JP make sound kanji; only running text with its hiragana speaks for EUC-JP. */
function hiraganaShare(text: string): number {
  const sample = text.slice(0, 20_000);
  const hiragana = sample.match(/[\u3041-\u3096]/g)?.length ?? 0;
  return hiragana < 3 ? 0 : hiragana / (sample.match(/[^\x00-\x7f]/g)?.length ?? 1);
}

const sampleSize = 65_536;

function best(bytes: Uint8Array, charsets: readonly string[]): string {
  // A character cut at the end of the sample costs every candidate about the same.
  const sample = bytes.length > sampleSize ? bytes.subarray(0, sampleSize) : bytes;
  let chosen = charsets[0]!;
  let top = -Infinity;
  for (const charset of charsets) {
    const points = plausibility(decodeLoosely(sample, charset));
    if (points > top) { top = points; chosen = charset; }
  }
  return chosen;
}

const tidy = (text: string): string => text.replace(/^\ufeff+|[\ufeff\0]+$/g, '').replaceAll('\0', '');

/** Reads the bytes by their label as far as they bear it out, else by what they are. Never throws. */
export function decodeText(bytes: Uint8Array, label: string | null = null): DecodedText {
  const { text, charset } = decode(bytes, label ?? '');
  return { text: tidy(text), charset };
}

function decode(bytes: Uint8Array, label: string): DecodedText {
  if (bytes.length === 0) return { text: '', charset: 'us-ascii' };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: decodeLoosely(bytes, 'utf-16le'), charset: 'utf-16le' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: decodeLoosely(bytes, 'utf-16be'), charset: 'utf-16be' };

  const family = familyOf(label);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const eightBit = bytes.some((b) => b >= 0x80);
  const escaped = doubleByteEscape.test(view.toString('latin1'));

  if (escaped && (!eightBit || family === 'iso-2022-jp')) return { text: decodeIso2022Jp(bytes), charset: 'iso-2022-jp' };
  if (family === 'other') return { text: decodeLoosely(bytes, label.trim()), charset: label.trim().toLowerCase() };
  if (!eightBit) {
    if (family === 'iso-2022-jp') return { text: decodeIso2022Jp(bytes), charset: 'iso-2022-jp' };
    return { text: view.toString('latin1'), charset: 'us-ascii' };
  }

  const utf8 = tryDecode(bytes, 'utf-8');
  if (family === 'shift_jis' || family === 'euc-jp') {
    const asLabelled = tryDecode(bytes, family);
    if (asLabelled !== null) {
      // Some bytes are sound in several charsets: only a reading that is better by far overrules the label.
      const own = plausibility(asLabelled) + 1.2;
      if (utf8 !== null && plausibility(utf8) > own) return { text: utf8, charset: 'utf-8' };
      const rival = family === 'shift_jis' ? 'euc-jp' : 'shift_jis';
      const asRival = tryDecode(bytes, rival);
      if (asRival !== null && hiraganaShare(asRival) > 0.2 && plausibility(asRival) > own) return { text: asRival, charset: rival };
      return { text: asLabelled, charset: family };
    }
  }
  if (utf8 !== null && (family !== 'latin' || plausibility(utf8) > -3)) return { text: utf8, charset: 'utf-8' };
  if (family === 'iso-2022-jp' && bytes.every((b) => b < 0x80 || (b >= 0xa1 && b <= 0xdf))) {
    const kana = decodeIso2022Jp(bytes);
    const rival = tryDecode(bytes, 'euc-jp');
    if (rival === null || hiraganaShare(rival) <= 0.2 || plausibility(rival) <= plausibility(kana) + 1.2) return { text: kana, charset: 'iso-2022-jp' };
  }
  const candidates = ['utf-8', 'shift_jis', 'euc-jp'];
  if (family === 'latin') candidates.push('windows-1252');
  if (family === 'shift_jis' || family === 'euc-jp') candidates.unshift(family);
  const charset = best(bytes, candidates);
  return { text: decodeLoosely(bytes, charset), charset };
}
