/** A picture the server drew, as an image: markup from elsewhere never becomes part of the page. */
export function svgImage(svg: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(svg)) bytes += String.fromCharCode(byte);
  return `data:image/svg+xml;base64,${btoa(bytes)}`;
}
