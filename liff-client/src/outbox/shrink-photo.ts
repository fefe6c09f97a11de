import type { WaitingPhoto } from "./entry";

const longestSide = 1_600;
const mostBytes = 1_000_000;
const qualities = [0.82, 0.7, 0.55, 0.4];

/** The size that fits, never larger than it was. */
export function fitted(width: number, height: number, side = longestSide): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function pictureOf(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  if (typeof createImageBitmap === "function") {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // Old Safari knows no options; an image element turns the picture by itself.
    }
  }
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/**
 * Drawn anew as a JPEG of at most 1,600 pixels: what the camera wrote into the file (place, device, time) is gone, and
 * it fits through a weak line. Throws where the file is no picture the browser can read.
 */
export async function shrinkPhoto(file: Blob): Promise<WaitingPhoto> {
  const picture = await pictureOf(file);
  for (const side of [longestSide, 1_000]) {
    const { width, height } = fitted(picture.width, picture.height, side);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("no canvas");
    context.drawImage(picture, 0, 0, width, height);
    for (const quality of qualities) {
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob === null) throw new Error("no picture");
      if (blob.size <= mostBytes) return { bytes: await blob.arrayBuffer(), type: "image/jpeg", id: null };
    }
  }
  throw new Error("too large");
}
