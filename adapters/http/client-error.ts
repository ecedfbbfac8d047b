import type { Duplex } from "node:stream";
import { STATUS_CODES } from "node:http";

import { SECURITY_HEADERS } from "./headers.ts";
import { PROBLEM_TYPE, problemText } from "./problem.ts";

/** Answers bytes that are not an HTTP request, which no route ever sees, and ends the connection. */
export function refuseMalformed(error: Error, socket: Duplex): void {
  const code = "code" in error ? error.code : "";
  if (!socket.writable || code === "ECONNRESET" || code === "EPIPE") {
    socket.destroy();
    return;
  }
  const { status, detail } = describe(code);
  const body = problemText(status, detail);
  const headers = {
    ...SECURITY_HEADERS,
    "Content-Type": PROBLEM_TYPE,
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines].join("\r\n");
  socket.end(`${head}\r\n\r\n${body}`);
}

function describe(code: unknown): { status: number; detail: string } {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return { status: 431, detail: "The request's headers are too large." };
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return { status: 413, detail: "The body's chunks carry too much beside the body." };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { status: 408, detail: "The request did not arrive in time. Send it again." };
    default:
      return { status: 400, detail: "This is not a well-formed HTTP request." };
  }
}
