import { UsageError } from "../context.ts";
import { type Picture, PictureFault } from "./picture.ts";
import { isJpeg, readJpeg } from "./read-jpeg.ts";
import { isPng, readPng } from "./read-png.ts";

/** Every mail carries it. */
export const MOST_LOGO_BYTES = 100_000;
const MOST_WIDTH = 600;
const MOST_HEIGHT = 200;

/**
 * What a logo is, by its own bytes: PNG or JPEG, at most 100,000 bytes and 600 × 200 pixels, whole, with nothing behind
 * it. Throws `invalid`, with what to do.
 */
export function checkLogo(bytes: Buffer): Picture {
  if (bytes.length > MOST_LOGO_BYTES) {
    throw refused(`The logo has ${bytes.length} bytes, and may have ${MOST_LOGO_BYTES}. Save it smaller.`);
  }
  try {
    if (isPng(bytes)) return readPng(bytes, checkSize);
    if (isJpeg(bytes)) {
      const picture = readJpeg(bytes);
      checkSize(picture);
      return picture;
    }
  } catch (error) {
    throw error instanceof PictureFault ? refused(error.message) : error;
  }
  throw refused("This is neither PNG nor JPEG. Save the logo as one of them; mail programs show no SVG.");
}

function checkSize({ width, height }: Picture): void {
  if (width > 0 && height > 0 && width <= MOST_WIDTH && height <= MOST_HEIGHT) return;
  throw new PictureFault(
    `The logo is ${width} × ${height} pixels, and may be ${MOST_WIDTH} × ${MOST_HEIGHT}. Save it smaller.`,
  );
}

function refused(message: string): UsageError {
  return new UsageError("invalid", message, "logo");
}
