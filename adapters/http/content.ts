import type { IncomingMessage } from "node:http";

import { RouteError, type BodyRule } from "../../src/port/route.ts";

type ReadRule = Exclude<BodyRule<unknown>, { kind: "none" }>;

/** Refuses with 415 a body of a media type, character set or compression that the route cannot read. */
export function checkContent(incoming: IncomingMessage, rule: ReadRule): void {
  if (rule.kind === "text" && rule.mediaTypes === null) return;
  const encoding = contentEncoding(incoming);
  if (encoding !== "identity") {
    throw new RouteError(415, `The body is compressed with ${encoding}. Send it uncompressed.`, {
      headers: { "Accept-Encoding": "identity" },
    });
  }
  const { mediaType, charset } = contentType(incoming);
  if (!takes(rule, mediaType)) {
    const wanted = rule.kind === "json" ? "application/json" : (rule.mediaTypes ?? []).join(", ");
    throw new RouteError(415, `The body's Content-Type must be one of: ${wanted}.`);
  }
  if (charset !== null && charset !== "utf-8" && charset !== "us-ascii") {
    throw new RouteError(415, `The body's character set is ${charset}. Send UTF-8.`);
  }
}

/** The body as its rule says: a text, or what its JSON says. Throws 400 when it is neither. */
export function decodeContent(incoming: IncomingMessage, rule: ReadRule, body: Buffer): unknown {
  if (rule.kind === "text" && rule.mediaTypes === null) {
    return contentEncoding(incoming) === "identity" ? new TextDecoder().decode(body) : "";
  }
  const text = utf8(body);
  if (rule.kind === "text") return text;
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new RouteError(400, "The body is not JSON.", { cause });
  }
}

function takes(rule: ReadRule, mediaType: string | null): boolean {
  if (rule.kind === "json") return mediaType !== null && /^application\/([\w.-]+\+)?json$/.test(mediaType);
  return mediaType === null || rule.mediaTypes === null || rule.mediaTypes.includes(mediaType);
}

function utf8(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new RouteError(400, "The body is not UTF-8 text.", { cause });
  }
}

function contentEncoding(incoming: IncomingMessage): string {
  return (incoming.headers["content-encoding"] ?? "identity").trim().toLowerCase();
}

function contentType(incoming: IncomingMessage): { mediaType: string | null; charset: string | null } {
  const [first = "", ...parameters] = (incoming.headers["content-type"] ?? "").split(";");
  const mediaType = first.trim().toLowerCase();
  const charset = parameters.map((each) => /^charset="?([\w-]+)"?$/i.exec(each.trim())?.[1]).find(Boolean);
  return { mediaType: mediaType === "" ? null : mediaType, charset: charset?.toLowerCase() ?? null };
}
