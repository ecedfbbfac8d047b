import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** Slack's side of Socket Mode: text frames of RFC 6455, as far as they are needed. */
export interface FakeSockets {
  /** Connections that are open now. */
  readonly open: number;
  accept(request: IncomingMessage, socket: Duplex): void;
  /** Sends an envelope to the newest connection; resolves with the payload of its acknowledgement. */
  send(type: string, payload: unknown, more?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Slack recycles the connection. */
  recycle(): void;
  cut(): void;
}

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export function openSockets(): FakeSockets {
  const sockets: Duplex[] = [];
  const waiting = new Map<string, (payload: unknown) => void>();
  let serial = 0;

  function onMessage(text: string): void {
    const message: unknown = JSON.parse(text);
    if (!isRecord(message)) return;
    const id = String(message["envelope_id"]);
    waiting.get(id)?.(message["payload"]);
    waiting.delete(id);
  }

  return {
    get open() {
      return sockets.length;
    },
    accept(request, socket) {
      const key = request.headers["sec-websocket-key"] ?? "";
      const accept = createHash("sha1")
        .update(key + MAGIC)
        .digest("base64");
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      sockets.push(socket);
      socket.on("close", () => void sockets.splice(sockets.indexOf(socket), 1));
      socket.on("error", () => undefined);
      readFrames(socket, onMessage);
      socket.write(frame(JSON.stringify({ type: "hello" })));
    },
    async send(type, payload, more = {}) {
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error("Nobody is connected.");
      const id = `envelope-${(serial += 1)}`;
      const answer = new Promise((resolve) => waiting.set(id, resolve));
      socket.write(frame(JSON.stringify({ type, envelope_id: id, payload, ...more })));
      return await answer;
    },
    recycle() {
      sockets.at(-1)?.write(frame(JSON.stringify({ type: "disconnect", reason: "refresh_requested" })));
    },
    cut() {
      for (const socket of sockets.toReversed()) socket.destroy();
    },
  };
}

/** One unmasked text frame. */
function frame(text: string, opcode = 0x1): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x80 | opcode, body.length]) : Buffer.alloc(4);
  if (body.length >= 126) {
    head[0] = 0x80 | opcode;
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  }
  return Buffer.concat([head, body]);
}

function readFrames(socket: Duplex, onText: (text: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let read = readFrame(rest); read !== null; read = readFrame(rest)) {
      rest = rest.subarray(read.bytes);
      if (read.opcode === 0x1) onText(read.body.toString("utf8"));
      else if (read.opcode === 0x8) {
        socket.write(Buffer.from([0x88, 0]));
        socket.end();
      } else if (read.opcode === 0x9) socket.write(frame(read.body.toString("latin1"), 0xa));
    }
  });
}

/** Null: the rest of it has not come yet. Clients mask what they send. */
function readFrame(data: Buffer): { opcode: number; body: Buffer; bytes: number } | null {
  if (data.length < 6) return null;
  const opcode = data.readUInt8(0) & 0xf;
  const short = data.readUInt8(1) & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (data.length < head + 4) return null;
  const length =
    short === 126 ? data.readUInt16BE(2) : short === 127 ? Number(data.readBigUInt64BE(2)) : short;
  if (data.length < head + 4 + length) return null;
  const mask = data.subarray(head, head + 4);
  const body = Buffer.from(data.subarray(head + 4, head + 4 + length));
  for (let at = 0; at < body.length; at += 1) body[at] = (body[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return { opcode, body, bytes: head + 4 + length };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
