import { crc32, inflateSync } from "node:zlib";

import { type Picture, PictureFault } from "./picture.ts";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Of a chunk: its length, its type and its checksum. */
const FRAME_BYTES = 12;
/** Samples of a pixel, by colour type (ISO/IEC 15948, 11.2.1). */
const SAMPLES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);
/** Where each of the seven passes of an interlaced picture begins, and its steps (8.2): x, y, dx, dy. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

interface Header extends Picture {
  readonly bitsPerPixel: number;
  readonly interlaced: boolean;
  readonly palette: boolean;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/**
 * What a PNG is, once all of it was read: each chunk with its checksum, and every line of the picture once `fits` has
 * let its size through. Throws `PictureFault`.
 */
export function readPng(bytes: Buffer, fits: (picture: Picture) => void): Picture {
  const chunks = chunksOf(bytes);
  const header = headerOf(chunks[0]);
  const { mediaType, width, height } = header;
  fits({ mediaType, width, height });
  if (header.palette && chunks.every(({ type }) => type !== "PLTE")) throw damaged("its colours are missing");
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const wanted = bytesOfLines(header);
  if (inflated(packed, wanted) !== wanted) throw damaged("its lines are not complete");
  return { mediaType, width, height };
}

function chunksOf(bytes: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let at = SIGNATURE.length;
  while (at + FRAME_BYTES <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const end = at + FRAME_BYTES + length;
    if (end > bytes.length) throw damaged("it ends in the middle");
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4))
      throw damaged("a checksum is wrong");
    const type = bytes.toString("latin1", at + 4, at + 8);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4) });
    at = end;
    if (type === "IEND") break;
  }
  if (chunks.at(-1)?.type !== "IEND") throw damaged("it ends in the middle");
  if (at !== bytes.length) throw new PictureFault("There is something behind the picture. Save it anew.");
  return chunks;
}

function headerOf(chunk: Chunk | undefined): Header {
  if (chunk?.type !== "IHDR" || chunk.data.length !== 13) throw damaged("it has no header");
  const [bits = 0, colour = 0] = chunk.data.subarray(8, 10);
  const samples = SAMPLES.get(colour);
  if (samples === undefined || ![1, 2, 4, 8, 16].includes(bits)) throw damaged("its header is wrong");
  return {
    mediaType: "image/png",
    width: chunk.data.readUInt32BE(0),
    height: chunk.data.readUInt32BE(4),
    bitsPerPixel: bits * samples,
    interlaced: chunk.data[12] === 1,
    palette: colour === 3,
  };
}

/** Each line is preceded by the byte of its filter. */
function bytesOfLines({ width, height, bitsPerPixel, interlaced }: Header): number {
  let bytes = 0;
  for (const [x, y, dx, dy] of interlaced ? PASSES : WHOLE) {
    const columns = Math.ceil(Math.max(0, width - x) / dx);
    const lines = Math.ceil(Math.max(0, height - y) / dy);
    if (columns > 0) bytes += lines * (1 + Math.ceil((columns * bitsPerPixel) / 8));
  }
  return bytes;
}

function inflated(packed: Buffer, mostBytes: number): number {
  try {
    return inflateSync(packed, { maxOutputLength: mostBytes }).length;
  } catch {
    throw damaged("its lines cannot be unpacked");
  }
}

function damaged(how: string): PictureFault {
  return new PictureFault(`The PNG is damaged: ${how}. Save it anew.`);
}
