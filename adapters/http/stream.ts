import type { RouteResponse } from "../../src/port/route.ts";
import { SECURITY_HEADERS } from "./headers.ts";

type Streamed = Extract<RouteResponse, { kind: "stream" }>;

/** A file that is sent while it is made; no more of it is in memory than its reader is behind. */
export function streamResponse({ mediaType, fileName, write }: Streamed): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void pump(writable.getWriter(), write);
  return new Response(readable, {
    headers: {
      ...SECURITY_HEADERS,
      "Content-Type": `${mediaType}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${fileName}"`,
    },
  });
}

async function pump(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  write: Streamed["write"],
): Promise<void> {
  try {
    await write(async (bytes) => {
      await writer.ready;
      await writer.write(bytes);
    });
    await writer.close();
  } catch (error) {
    // The body is cut off, so that nobody takes what is there for the whole.
    await writer.abort(error).catch(() => undefined);
  }
}
