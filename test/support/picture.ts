import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** One chunk of a PNG. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of one colour with 8 bits a sample; `lines` takes the place of what is in it. */
export function pngOf(
  width: number,
  height: number,
  more: {
    readonly colour?: readonly [number, number, number, number];
    readonly lines?: Buffer;
    readonly before?: readonly Buffer[];
  } = {},
): Buffer {
  const pixel = Buffer.from(more.colour ?? [0, 90, 160, 255]);
  const line = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => pixel)]);
  const lines = more.lines ?? Buffer.concat(Array.from({ length: height }, () => line));
  return Buffer.concat([
    SIGNATURE,
    pngHeader(width, height),
    ...(more.before ?? []),
    pngChunk("IDAT", deflateSync(lines)),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Colour type 6: red, green, blue and how much of it; 3: a palette. */
export function pngHeader(width: number, height: number, colour = 6, interlaced = 0): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colour, 0, 0, interlaced], 8);
  return pngChunk("IHDR", header);
}

/** A JPEG whose frame says so much; what its scan holds is never unpacked here. */
export function jpegOf(
  width: number,
  height: number,
  more: { readonly frame?: number; readonly colours?: number; readonly scan?: readonly number[] } = {},
): Buffer {
  const colours = more.colours ?? 3;
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, colours];
  for (let each = 1; each <= colours; each += 1) frame.push(each, 0x11, 0);
  return Buffer.from([
    0xff,
    0xd8,
    ...segment(0xe0, [...Buffer.from("JFIF\0", "latin1"), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...segment(more.frame ?? 0xc0, frame),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
    ...(more.scan ?? [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
    0xff,
    0xd9,
  ]);
}

function segment(marker: number, data: readonly number[]): number[] {
  const length = data.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...data];
}
