import { RefusedInput } from "../../src/port/source.ts";

/** The text of a stream of bytes, piece by piece. Throws `RefusedInput` when the bytes are no UTF-8 text. */
export async function* readText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8");
  let first = true;
  for await (const chunk of chunks) {
    if (first) refuseUtf16(chunk);
    first = false;
    if (chunk.includes(0)) {
      throw new RefusedInput(
        "This is not a text file: it holds zero bytes. Give the CSV of the export itself.",
      );
    }
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}

function refuseUtf16(chunk: Uint8Array): void {
  const [one, two] = chunk;
  if ((one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff)) {
    throw new RefusedInput('This file is written in UTF-16. Save it as "CSV UTF-8" and import that.');
  }
}
