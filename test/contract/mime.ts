/** What a mail program would make of a message; enough of RFC 5322, 2045 and 2047 for the mails of this program. */
export interface ReadMail {
  /** By lower-case name; unfolded and decoded. A header that occurs twice has two entries. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly text: string;
  readonly attachments: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly content: string;
  }[];
}

interface Part {
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

/** Reads a message that was sent or written; `raw` has one character per byte. */
export function readMail(raw: string): ReadMail {
  const root = splitPart(raw);
  const leaves = leavesOf(root);
  const attached = leaves.filter((part) => header(part, "content-disposition").startsWith("attachment"));
  const text = leaves.find(
    (part) => !attached.includes(part) && header(part, "content-type").startsWith("text/plain"),
  );
  return {
    headers: root.headers,
    text: text === undefined ? "" : decodeBody(text),
    attachments: attached.map((part) => ({
      name: parameter(header(part, "content-disposition"), "filename"),
      mediaType: header(part, "content-type").split(";")[0] ?? "",
      content: decodeBody(part),
    })),
  };
}

function leavesOf(part: Part): Part[] {
  const type = header(part, "content-type");
  if (!type.startsWith("multipart/")) return [part];
  const boundary = parameter(type, "boundary");
  const pieces = `\r\n${part.body}`.split(`\r\n--${boundary}`).slice(1, -1);
  return pieces.flatMap((piece) => leavesOf(splitPart(piece.replace(/^\r\n/u, ""))));
}

function splitPart(raw: string): Part {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/gu, " ")
    .split("\r\n");
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    const values = headers.get(name) ?? [];
    headers.set(name, [...values, decodeWords(line.slice(line.indexOf(":") + 1).trim())]);
  }
  return { headers, body: raw.slice(end + 4) };
}

function header(part: Part, name: string): string {
  return part.headers.get(name)?.[0] ?? "";
}

function parameter(value: string, name: string): string {
  return new RegExp(`${name}="?([^";]+)"?`, "u").exec(value)?.[1] ?? "";
}

/** RFC 2047; neighbouring words belong together. */
function decodeWords(value: string): string {
  const joined = value.replaceAll(/\?=\s+=\?/gu, "?==?");
  return joined.replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/giu, (_, kind: string, text: string) =>
    kind.toLowerCase() === "b"
      ? Buffer.from(text, "base64").toString("utf8")
      : quotedPrintable(text.replaceAll("_", " ")),
  );
}

function decodeBody(part: Part): string {
  switch (header(part, "content-transfer-encoding").toLowerCase()) {
    case "base64":
      return Buffer.from(part.body, "base64").toString("utf8");
    case "quoted-printable":
      return quotedPrintable(part.body.replaceAll("=\r\n", ""));
    default:
      return Buffer.from(part.body, "latin1").toString("utf8");
  }
}

function quotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/giu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
