import { decodeText } from './charset.js';
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.js';

/** The fields of one header block, each as its first occurrence stood there (bytes as Latin-1, unfolded). */
export type Header = ReadonlyMap<string, string>;

const wanted = new Set(['from', 'sender', 'to', 'subject', 'date', 'message-id', 'content-type', 'content-transfer-encoding', 'content-disposition', 'dkim-signature']);
const fieldLine = /^([!-9;-~]{1,100})[ \t]*:/;
const knownLine = /^(?:received|from|to|subject|date|mime-version|message-id|content-type|content-transfer-encoding)[ \t]*:/i;
const lookAheadLines = 500;

/**
 * Reads the header block that begins at `start` of a mail held as Latin-1.
 * A line that is no field ends it, unless fields follow: a folded line that lost its blank must not cost the content type.
 */
export function readHeader(mail: string, start: number, isBoundary: (line: string) => boolean): { header: Header; bodyStart: number } {
  const header = new Map<string, string>();
  let pos = start;
  let name: string | null = null;
  let value: string[] = [];
  let fieldAhead = -1;
  let any = false;

  const keep = (): void => {
    if (name !== null && wanted.has(name) && !header.has(name)) header.set(name, value.join(''));
    name = null;
    value = [];
  };

  while (pos < mail.length) {
    const newline = mail.indexOf('\n', pos);
    const next = newline < 0 ? mail.length : newline + 1;
    let end = newline < 0 ? mail.length : newline;
    if (end > pos && mail[end - 1] === '\r') end--;
    const line = mail.slice(pos, end);

    if (line === '') { keep(); return { header, bodyStart: next }; }
    if (line.startsWith('--') && isBoundary(line)) { keep(); return { header, bodyStart: pos }; }
    const field = fieldLine.exec(line);
    if ((line[0] === ' ' || line[0] === '\t') && any) {
      if (name !== null) value.push(line);
    } else if (field !== null) {
      keep();
      any = true;
      name = field[1]!.toLowerCase();
      value.push(line.slice(field[0].length));
    } else if (pos === start && /^>?From /.test(line)) {
      any = true;
    } else {
      if (any && fieldAhead < pos) fieldAhead = findKnownField(mail, next);
      if (!any || fieldAhead < 0) { keep(); return { header, bodyStart: pos }; }
      if (name !== null) value.push(' ', line);
    }
    pos = next;
  }
  keep();
  return { header, bodyStart: mail.length };
}

function findKnownField(mail: string, from: number): number {
  let pos = from;
  for (let i = 0; i < lookAheadLines && pos < mail.length; i++) {
    const newline = mail.indexOf('\n', pos);
    const line = mail.slice(pos, Math.min(newline < 0 ? mail.length : newline, pos + 100));
    if (line === '' || line === '\r') return -1;
    if (knownLine.test(line)) return pos;
    if (newline < 0) return -1;
    pos = newline + 1;
  }
  return -1;
}

const encodedWord = /=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=/g;

/** Header text as the sender meant it: encoded words (RFC 2047), also with characters split between words, and raw bytes. */
export function decodeHeaderText(value: string): string {
  const out: string[] = [];
  let run: { charset: string; encoding: string; text: string }[] = [];
  const literal = (text: string): void => { if (text !== '') out.push(decodeText(Buffer.from(text, 'latin1')).text); };
  const finishRun = (): void => {
    if (run.length > 0) out.push(decodeText(wordBytes(run), run[0]!.charset).text);
    run = [];
  };
  let last = 0;
  for (const match of value.matchAll(encodedWord)) {
    const between = value.slice(last, match.index);
    const word = { charset: match[1]!.replace(/\*.*/, '').toLowerCase(), encoding: match[2]!.toUpperCase(), text: match[3]! };
    if (run.length === 0 || /[^ \t\r\n]/.test(between)) {
      finishRun();
      literal(between);
    } else if (run[0]!.charset !== word.charset) {
      finishRun();
    }
    run.push(word);
    last = match.index + match[0].length;
  }
  finishRun();
  literal(value.slice(last));
  return out.join('').trim();
}

function wordBytes(run: readonly { encoding: string; text: string }[]): Buffer {
  const pieces: Buffer[] = [];
  for (let i = 0; i < run.length; i++) {
    let { encoding, text } = run[i]!;
    if (encoding === 'Q') {
      pieces.push(decodeQuotedPrintable(Buffer.from(text.replaceAll('_', '=20').replaceAll(' ', '=20'), 'latin1')));
      continue;
    }
    // Some senders cut the finished base64 text, not the characters: such pieces make sense only together.
    text = text.replace(/[^A-Za-z0-9+/=]+/g, '');
    while (text.length % 4 !== 0 && !text.includes('=') && run[i + 1]?.encoding === 'B') {
      text += run[++i]!.text.replace(/[^A-Za-z0-9+/=]+/g, '');
    }
    pieces.push(decodeBase64(Buffer.from(text, 'latin1')));
  }
  return Buffer.concat(pieces);
}

export type Parameterised = { readonly value: string; readonly parameters: ReadonlyMap<string, string> };

/** `text/plain; charset=…` with quoted values, comments and RFC 2231 continuations. Values stay bytes as Latin-1. */
export function parseParameterised(field: string | undefined): Parameterised {
  const parameters = new Map<string, string>();
  if (field === undefined) return { value: '', parameters };
  const pieces = splitOutsideQuotes(field.slice(0, 65_536), ';');
  const continued = new Map<string, { index: number; text: string }[]>();
  for (const piece of pieces.slice(1, 200)) {
    const equals = piece.indexOf('=');
    if (equals < 1) continue;
    const name = piece.slice(0, equals).trim().toLowerCase();
    const value = unquote(piece.slice(equals + 1).trim());
    const parts = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name);
    if (parts === null) continue;
    const base = parts[1]!;
    if (parts[2] === undefined && parts[3] === undefined) {
      if (!parameters.has(base)) parameters.set(base, value);
      continue;
    }
    const index = Number(parts[2] ?? 0);
    const plain = parts[3] === undefined ? value : percentDecode(index === 0 ? value.replace(/^[^']*'[^']*'/, '') : value);
    const list = continued.get(base) ?? [];
    list.push({ index, text: plain });
    continued.set(base, list);
  }
  for (const [base, list] of continued) {
    parameters.set(base, list.sort((a, b) => a.index - b.index).map((p) => p.text).join(''));
  }
  return { value: pieces[0]!.replace(/\([^)]*\)/g, '').trim().toLowerCase(), parameters };
}

const percentDecode = (text: string): string => text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));

function unquote(text: string): string {
  if (!text.startsWith('"')) return text.replace(/\s*\([^)]*\)\s*$/, '').trim();
  let out = '';
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '"') break;
    if (text[i] === '\\' && i + 1 < text.length) i++;
    out += text[i];
  }
  return out;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const out: string[] = [];
  let quoted = false;
  let depth = 0;
  let angle = false;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\\') { i++; continue; }
    if (c === '"' && depth === 0) quoted = !quoted;
    else if (quoted) continue;
    else if (c === '(') depth++;
    else if (c === ')' && depth > 0) depth--;
    else if (c === '<') angle = true;
    else if (c === '>') angle = false;
    else if (c === separator && depth === 0 && !(angle && separator === ',')) {
      out.push(text.slice(start, i));
      start = i + 1;
    }
  }
  out.push(text.slice(start));
  return out;
}

/**
 * An address field as `Name <address>` or `address`, several joined by ", ".
 * A name that itself looks like an address is dropped: it must never be taken for the sender by whoever reads on.
 */
export function decodeAddresses(field: string | undefined): { text: string | null; addresses: string[] } {
  if (field === undefined) return { text: null, addresses: [] };
  let value = field.slice(0, 20_000).trim();
  // Raw ISO-2022-JP has quotes, commas and brackets among its bytes.
  if (value.includes('\x1b')) value = Buffer.from(decodeText(Buffer.from(value, 'latin1')).text, 'utf8').toString('latin1');
  const shown: string[] = [];
  const addresses: string[] = [];
  for (const piece of splitOutsideQuotes(value.replace(/^[^"<>@,;:]*:(?=[^;]*;?\s*$)/, '').replace(/;\s*$/, ''), ',').slice(0, 100)) {
    const angle = /^([^]*)<([^<>]*)>[^<>]*$/.exec(piece);
    const address = decodeText(Buffer.from((angle?.[2] ?? piece.replace(/\([^)]*\)/g, '')).trim(), 'latin1')).text.replace(/[\x00-\x20<>"]/g, '');
    if (address === '') continue;
    addresses.push(address);
    const name = decodeHeaderText(unquote((angle?.[1] ?? '').trim())).replace(/[\x00-\x1f]+/g, ' ').trim();
    const shows = name !== '' && !/[<>@＠"]/.test(name);
    shown.push(shows ? `${/[,;:()\\]/.test(name) ? `"${name.replaceAll('\\', '')}"` : name} <${address}>` : address);
  }
  return { text: shown.length === 0 ? null : shown.join(', '), addresses };
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const zones: Readonly<Record<string, string>> = { jst: '+09:00', gmt: 'Z', ut: 'Z', utc: 'Z', z: 'Z', est: '-05:00', edt: '-04:00', cst: '-06:00', cdt: '-05:00', mst: '-07:00', mdt: '-06:00', pst: '-08:00', pdt: '-07:00' };

/** The Date field as ISO 8601 with the offset it was written with; null where it names no moment. */
export function parseDate(field: string | undefined): string | null {
  const text = (field ?? '').slice(0, 200).trim();
  let year: number, month: number, day: number, time: string, zone: string;
  const mail = /^(?:[A-Za-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{2,4})\s+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*([+-]\d{2}:?\d{2}|[A-Za-z]{1,4}\b)?\s*(?:\(([A-Za-z]{1,4})\))?/.exec(text);
  const iso = mail === null ? /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T\s]+(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*([+-]\d{2}:?\d{2}|[A-Za-z]{1,4}\b)?/.exec(text) : null;
  if (mail !== null) {
    day = Number(mail[1]);
    month = months.indexOf(mail[2]!.toLowerCase()) + 1;
    year = Number(mail[3]);
    if (mail[3]!.length === 2) year += year < 50 ? 2000 : 1900;
    else if (mail[3]!.length === 3) year += 1900;
    time = mail[4]!;
    zone = mail[5] ?? mail[6] ?? '';
  } else if (iso !== null) {
    [year, month, day] = [Number(iso[1]), Number(iso[2]), Number(iso[3])];
    time = iso[4]!;
    zone = iso[5] ?? '';
  } else {
    return null;
  }
  const offset = /^[+-]/.test(zone) ? zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2') : zones[zone.toLowerCase()];
  if (offset === undefined) return null;
  const [hour, minute, second] = time.split(':').map(Number) as [number, number, number?];
  const seconds = Math.min(second ?? 0, 59);
  const daysInMonth = month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0;
  if (day < 1 || day > daysInMonth || hour > 23 || minute > 59 || (second ?? 0) > 60 || year < 1970) return null;
  if (/^[+-]/.test(offset) && (Number(offset.slice(1, 3)) > 14 || Number(offset.slice(4)) > 59)) return null;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(seconds)}${offset}`;
}
