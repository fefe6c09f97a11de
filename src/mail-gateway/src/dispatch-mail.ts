import { decodeText } from './charset.js';
import { decodeAddresses, decodeHeaderText, parseDate } from './header.js';
import { readMime, type Part } from './mime.js';

/** A dispatch mail (出動指令メール) as read: what the sender wrote, and nothing else. */
export type DispatchMail = {
  readonly messageId: string | null;
  readonly from: string | null;
  readonly fromAddresses: readonly string[];
  readonly to: string | null;
  readonly subject: string | null;
  readonly date: string | null;
  readonly text: string | null;
  readonly html: string | null;
  readonly signed: boolean;
  /** Why the reading is not complete; null where it is. The raw bytes go along in any case. */
  readonly flaw: string | null;
};

const maxText = 1_000_000;
const maxSubject = 10_000;

/** Reads what can be read of any bytes. Never throws: a mail nobody can read is still an alarm. */
export function readDispatchMail(raw: Buffer): DispatchMail {
  try {
    return read(raw);
  } catch (error) {
    const bodyStart = /\r?\n\r?\n/.exec(raw.toString('latin1'));
    const text = decodeText(raw.subarray(bodyStart === null ? 0 : bodyStart.index + bodyStart[0].length)).text;
    return {
      messageId: null, from: null, fromAddresses: [], to: null, subject: null, date: null,
      text: presentable(text), html: null, signed: false,
      flaw: error instanceof Error ? error.name : 'unknown',
    };
  }
}

function read(raw: Buffer): DispatchMail {
  const { root, cut } = readMime(raw);
  const from = decodeAddresses(root.header.get('from') ?? root.header.get('sender'));
  const found = gather(root);
  let text = presentable(found.text.join('\n'));
  const html = presentable(found.html.join('\n'));
  // Some systems mark the only text of a mail as an attachment.
  if (text === null && html === null) text = presentable(found.attached.join('\n'));
  const subject = decodeHeaderText((root.header.get('subject') ?? '').slice(0, 100_000)).replaceAll('\0', '').trim();
  const messageId = (root.header.get('message-id') ?? '').slice(0, 2_000);
  const id = (/<[^<>]+>/.exec(messageId)?.[0] ?? messageId).trim();
  return {
    messageId: id === '' ? null : decodeText(Buffer.from(id, 'latin1')).text,
    from: from.text,
    fromAddresses: from.addresses,
    to: decodeAddresses(root.header.get('to')).text,
    subject: subject === '' ? null : shorten(subject, maxSubject),
    date: parseDate(root.header.get('date')),
    text,
    html,
    signed: root.header.has('dkim-signature'),
    flaw: cut ? 'tooManyParts' : null,
  };
}

function presentable(text: string): string | null {
  const lines = text.replace(/\r\n?/g, '\n').replace(/^\ufeff+|[\ufeff\0]+$/g, '');
  return lines.trim() === '' ? null : shorten(lines, maxText);
}

/** Cuts at a whole character. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

type Found = { text: string[]; html: string[]; attached: string[] };

function gather(part: Part): Found {
  if (part.kind === 'message' && part.children.length > 0) return gatherForwarded(part.children[0]!);
  const found: Found = { text: [], html: [], attached: [] };
  if (part.children.length > 0) {
    const forwarded: Found[] = [];
    for (const child of part.children) {
      const inner = gather(child);
      if (child.kind === 'message') { forwarded.push(inner); continue; }
      add(found, inner);
    }
    if (part.contentType.value === 'multipart/alternative') found.text = distinct(found.text);
    for (const inner of forwarded) {
      if (inner.text.length > 0 && hasText(found)) found.text.push(quotedMark);
      add(found, inner);
    }
    return found;
  }
  const type = part.contentType.value;
  const label = part.contentType.parameters.get('charset') ?? null;
  if (type === 'text/html' || type === 'application/xhtml+xml') {
    const html = decodeText(part.body, label ?? metaCharset(part.body)).text;
    if (part.disposition !== 'attachment') found.html.push(html);
  } else if (isPlain(type)) {
    let text = decodeText(part.body, label).text.replace(/\r\n?/g, '\n');
    if (part.contentType.parameters.get('format')?.trim().toLowerCase() === 'flowed') {
      text = unflow(text, part.contentType.parameters.get('delsp')?.trim().toLowerCase() === 'yes');
    }
    if (text.trim() !== '') (part.disposition === 'attachment' ? found.attached : found.text).push(text);
  } else if (type.startsWith('text/') && type !== 'text/calendar') {
    found.attached.push(decodeText(part.body, label).text.replace(/\r\n?/g, '\n'));
  }
  return found;
}

/** Told by its mark not to be the sender's own words, where there are any (a forwarded mail without is read as it stands). */
const quotedMark = '-----Original Message-----';

function gatherForwarded(message: Part): Found {
  const inner = gather(message);
  const subject = decodeHeaderText((message.header.get('subject') ?? '').slice(0, 100_000));
  // 訓練 may stand in the inner subject alone.
  if (subject !== '') inner.text.unshift(`Subject: ${shorten(subject, maxSubject)}`);
  return inner;
}

function add(to: Found, from: Found): void {
  to.text.push(...from.text);
  to.html.push(...from.html);
  to.attached.push(...from.attached);
}

const hasText = (found: Found): boolean => found.text.length > 0 || found.html.some((h) => h.trim() !== '');

const distinct = (texts: string[]): string[] => texts.filter((text, i) => texts.findIndex((other) => other.trim() === text.trim()) === i);

/** What names no other kind is text: no content type, a broken one, "text", a multipart whose boundary never comes. */
const isPlain = (type: string): boolean =>
  type === 'text/plain' || type === '' || type === 'text' || type === 'plain' || type.startsWith('multipart/') || !/^[a-z]+\/[\w.+-]+$/.test(type)
  || type === 'message/delivery-status';

const metaCharset = (html: Buffer): string | null =>
  /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})/i.exec(html.subarray(0, 4_096).toString('latin1'))?.[1] ?? null;

/** Joins the lines that format=flowed (RFC 3676) broke. */
export function unflow(text: string, deleteSpace: boolean): string {
  const out: string[] = [];
  let depth = -1;
  let paragraph: string[] = [];
  const finish = (): void => {
    if (depth >= 0) out.push((depth > 0 ? `${'>'.repeat(depth)} ` : '') + paragraph.join(''));
    depth = -1;
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    const quotes = /^>*/.exec(line)![0].length;
    let content = line.slice(quotes);
    if (content.startsWith(' ')) content = content.slice(1);
    if (depth >= 0 && depth !== quotes) finish();
    const signature = content === '-- ';
    if (signature) finish();
    depth = quotes;
    const flows = content.endsWith(' ') && !signature;
    paragraph.push(flows && deleteSpace ? content.slice(0, -1) : content);
    if (!flows) finish();
  }
  finish();
  return out.join('\n');
}
