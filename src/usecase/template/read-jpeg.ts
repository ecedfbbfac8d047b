import { type Picture, PictureFault } from "./picture.ts";

/** Markers, by their second byte (ITU-T T.81, table B.1). */
const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
/** Frames that mail programs show: baseline, extended, progressive. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Frames that they do not: lossless, hierarchical, arithmetic. */
const STRANGE_FRAMES: ReadonlySet<number> = new Set([
  0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
]);
/** Grey, or three colours; four are of print. */
const COLOURS: ReadonlySet<number> = new Set([1, 3]);

export function isJpeg(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === START && bytes[2] === 0xff;
}

/** What a JPEG is, once its segments were read up to its end. Throws `PictureFault`. */
export function readJpeg(bytes: Buffer): Picture {
  let picture: Picture | null = null;
  let scans = 0;
  let at = 2;
  for (;;) {
    const marker = markerAt(bytes, at);
    if (marker === END) break;
    const length = at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0;
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw damaged("it ends in the middle");
    if (STRANGE_FRAMES.has(marker)) throw strange();
    if (FRAMES.has(marker)) picture = frameOf(bytes.subarray(at + 4, end));
    if (marker === SCAN) scans += 1;
    at = marker === SCAN ? endOfScan(bytes, end) : end;
  }
  if (at + 2 !== bytes.length) throw new PictureFault("There is something behind the picture. Save it anew.");
  if (picture === null || scans === 0) throw damaged("there is no picture in it");
  return picture;
}

function markerAt(bytes: Buffer, at: number): number {
  if (bytes[at] !== 0xff) throw damaged(at < bytes.length ? "a segment is wrong" : "it ends in the middle");
  return bytes[at + 1] ?? 0;
}

function frameOf(data: Buffer): Picture {
  if (data.length < 6) throw damaged("its header is wrong");
  if (data[0] !== 8 || !COLOURS.has(data[5] ?? 0)) throw strange();
  return { mediaType: "image/jpeg", width: data.readUInt16BE(3), height: data.readUInt16BE(1) };
}

/** In a scan FF is followed by 0, or by the number of a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length) {
    at = bytes.indexOf(0xff, at);
    if (at === -1) break;
    const next = bytes[at + 1] ?? -1;
    if (next > 0 && (next < 0xd0 || next > 0xd7)) return at;
    at += 2;
  }
  throw damaged("it ends in the middle");
}

function damaged(how: string): PictureFault {
  return new PictureFault(`The JPEG is damaged: ${how}. Save it anew.`);
}

function strange(): PictureFault {
  return new PictureFault("This kind of JPEG is not shown by mail programs. Save it as RGB with 8 bits.");
}
