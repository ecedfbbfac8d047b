import { connect } from "node:net";

/** Sends bytes as they are to a port of this machine and resolves with all that comes back until the other side ends. */
export async function exchange(
  port: number,
  parts: Iterable<string> | AsyncIterable<string>,
): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const received = new Promise<string>((resolve) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // Whoever sends more than is wanted may be cut off; what was answered before counts.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(Buffer.concat(chunks).toString());
    });
  });
  for await (const part of parts) {
    if (!socket.writable) break;
    await new Promise<void>((resolve) => {
      socket.write(part, () => {
        resolve();
      });
    });
  }
  return await received;
}

/** What a call was answered, in one literal. */
export async function told(
  response: Response,
): Promise<{ status: number; type: string | null; body: unknown }> {
  const type = response.headers.get("content-type");
  const text = await response.text();
  const body: unknown = type?.includes("json") === true && text !== "" ? JSON.parse(text) : text;
  return { status: response.status, type, body };
}
