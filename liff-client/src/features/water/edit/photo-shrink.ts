const longestPx = 1600;
/** The server takes 1 MB; a little less, so that nobody's photo is refused for a byte. */
const mostBytes = 1_000_000;

interface Picture {
  width: number;
  height: number;
  source: CanvasImageSource;
}

async function read(file: Blob): Promise<Picture> {
  if (typeof createImageBitmap === "function") {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    return { width: bitmap.width, height: bitmap.height, source: bitmap };
  }
  // The page's policy allows data: pictures and no others but the server's own.
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  const image = new Image();
  image.src = address;
  await image.decode();
  return { width: image.naturalWidth, height: image.naturalHeight, source: image };
}

export function fittingSize(width: number, height: number, longest = longestPx) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Drawn anew and written as JPEG: small enough for one bar of signal, and without what the camera wrote into the file
 * (where and when it was taken, with what).
 */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const picture = await read(file);
  let longest = longestPx;
  for (;;) {
    const size = fittingSize(picture.width, picture.height, longest);
    const canvas = document.createElement("canvas");
    canvas.width = size.width;
    canvas.height = size.height;
    const ctx = canvas.getContext("2d");
    if (ctx === null) throw new Error("no canvas");
    ctx.drawImage(picture.source, 0, 0, size.width, size.height);
    for (const quality of [0.82, 0.7, 0.55]) {
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob === null) throw new Error("no JPEG");
      if (blob.size <= mostBytes) return blob;
    }
    longest = Math.round(longest * 0.7);
  }
}
