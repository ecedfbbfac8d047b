import { encode as encodeBase64, wrap as wrapBase64 } from "nodemailer/lib/base64";
import type MimeNode from "nodemailer/lib/mime-node";
import { encode as encodeQuoted, wrap as wrapQuoted } from "nodemailer/lib/qp";

/** RFC 2045 allows 76 characters in an encoded line. */
const LINE_CHARS = 76;
const LONE_FEED = /(?<!\r)\n/gu;

/**
 * The bytes of a message whose contents are texts and bytes, with CRLF: what nodemailer's own streams make of it, put
 * together at once, which costs a fraction of them.
 */
export function bytesOf(node: MimeNode): Buffer {
  const text = textOf(node).replaceAll(LONE_FEED, "\r\n");
  return Buffer.from(text.endsWith("\n") ? text : `${text}\r\n`, "utf8");
}

function textOf(node: MimeNode): string {
  // Which kind of node it is shows when its headers are made.
  const headers = `${node.buildHeaders()}\r\n\r\n`;
  if (typeof node.multipart !== "string" || typeof node.boundary !== "string")
    return headers + contentOf(node);
  const { boundary } = node;
  const children = node.childNodes.map((child) => `--${boundary}\r\n${textOf(child)}`).join("\r\n");
  return `${headers}${contentOf(node)}${children}\r\n--${boundary}--\r\n`;
}

function contentOf(node: MimeNode): string {
  const { content } = node;
  if (content === undefined || content === "") return "";
  if (typeof content !== "string" && !Buffer.isBuffer(content))
    throw new TypeError("A mail is made of texts and bytes.");
  const encoding = node.getTransferEncoding();
  if (encoding === "quoted-printable") return wrapQuoted(encodeQuoted(content), LINE_CHARS);
  if (encoding === "base64") return wrapBase64(encodeBase64(content), LINE_CHARS);
  return content.toString();
}
