/** Undoes Content-Transfer-Encoding as far as it can be undone; what is no such encoding after all is left as it is. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  switch (encoding.toLowerCase().replace(/\(.*/, '').trim()) {
    case 'base64':
    case 'base-64':
    case 'b':
      return decodeBase64(body);
    case 'quoted-printable':
    case 'quoted_printable':
    case 'q':
      return decodeQuotedPrintable(body);
    default:
      return body;
  }
}

const isAlphabet = (() => {
  const table = new Uint8Array(256);
  for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') table[c.charCodeAt(0)] = 1;
  return table;
})();

/**
 * Base64 of any make: broken lines, foreign bytes, several padded pieces one after the other, a cut end.
 * Lines in clear text behind the padding (list servers add footers so) are kept as they are.
 */
export function decodeBase64(body: Buffer): Buffer {
  let alphabet = 0;
  let foreign = 0;
  for (const b of body) {
    if (isAlphabet[b] === 1 || b === 0x3d) alphabet++;
    else if (b > 0x20) foreign++;
    if (b === 0x1b || b >= 0x80) foreign += 3;
  }
  // Labelled base64, written in clear.
  if (foreign * 4 > alphabet) return body;

  const out: Buffer[] = [];
  const text = body.toString('latin1');
  const tail = /=[ \t]*\r?\n(?:[ \t]*\r?\n)*(?=[^\r\n]*[^A-Za-z0-9+/=\r\n])/.exec(text);
  const end = tail === null ? text.length : tail.index + 1;
  for (const piece of text.slice(0, end).split(/=+/)) {
    const clean = piece.replace(/[^A-Za-z0-9+/]+/g, '');
    if (clean.length > 1) out.push(Buffer.from(clean, 'base64'));
  }
  if (tail !== null) out.push(Buffer.from('\r\n'), body.subarray(tail.index + tail[0].length));
  return Buffer.concat(out);
}

const hex = (() => {
  const table = new Int8Array(256).fill(-1);
  '0123456789abcdef'.split('').forEach((c, i) => { table[c.charCodeAt(0)] = i; table[c.toUpperCase().charCodeAt(0)] = i; });
  return table;
})();

/** Quoted-printable; a "=" that begins no escape stays as written. */
export function decodeQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  // Blanks at a line's end are transport padding (RFC 2045, 6.7): held back until the line turns out to go on.
  let blanks = 0;
  for (let i = 0; i < body.length; i++) {
    const b = body[i]!;
    if (b === 0x20 || b === 0x09) { out[length++] = b; blanks++; continue; }
    if (b === 0x0d || b === 0x0a) {
      length -= blanks; blanks = 0;
      out[length++] = b;
      continue;
    }
    blanks = 0;
    if (b !== 0x3d) { out[length++] = b; continue; }
    const high = hex[body[i + 1] ?? 0]!;
    const low = hex[body[i + 2] ?? 0]!;
    if (high >= 0 && low >= 0) { out[length++] = high * 16 + low; i += 2; continue; }
    let j = i + 1;
    while (body[j] === 0x20 || body[j] === 0x09) j++;
    if (j >= body.length) break;
    if (body[j] === 0x0d && body[j + 1] === 0x0a) { i = j + 1; continue; }
    if (body[j] === 0x0a || body[j] === 0x0d) { i = j; continue; }
    out[length++] = b;
  }
  return out.subarray(0, length - blanks);
}
