import { type Attachment, simpleParser } from "mailparser";

import { cleanText } from "../../src/core/clean-text.ts";
import type { BouncedRecipient, BounceReport } from "../../src/port/bounce.ts";

const STATUS_TYPE = "message/delivery-status";
const ORIGINAL_TYPES = new Set(["message/rfc822", "message/global", "text/rfc822-headers"]);
const DIAGNOSTIC_MAX_CHARS = 300;
/** A notification of ours has one; more are of other programs, and not read to the end. */
const MOST_RECIPIENTS = 20;

/** A delivery status notification as its server wrote it (RFC 3464, RFC 6522); null for any other mail. */
export async function readBounce(raw: string): Promise<BounceReport | null> {
  const mail = await simpleParser(raw, {
    keepDeliveryStatus: true,
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
  });
  const status = mail.attachments.find(({ contentType }) => contentType === STATUS_TYPE);
  if (status === undefined) return null;
  const [about, ...recipients] = groupsOf(textOf(status));
  const original = mail.attachments.find(({ contentType }) => ORIGINAL_TYPES.has(contentType));
  const [headers] = original === undefined ? [] : groupsOf(textOf(original));
  const references = [about?.get("original-envelope-id"), headers?.get("message-id")];
  return {
    references: references.filter((id) => id !== undefined).map((id) => id.replaceAll(/^<|>$/gu, "")),
    recipients: recipients
      .slice(0, MOST_RECIPIENTS)
      .filter((fields) => fields.has("action"))
      .map(recipientOf),
  };
}

function recipientOf(fields: ReadonlyMap<string, string>): BouncedRecipient {
  const action = fields.get("action")?.toLowerCase();
  const status = /^[245]\.\d{1,3}\.\d{1,3}/u.exec(fields.get("status") ?? "")?.[0] ?? null;
  const diagnostic = fields.get("diagnostic-code")?.replace(/^[\w-]+;\s*/u, "") ?? "";
  return {
    action: action === "failed" || action === "delayed" ? action : "other",
    status,
    diagnostic: cleanText(diagnostic, DIAGNOSTIC_MAX_CHARS),
  };
}

/** Header fields in groups that empty lines part, unfolded, by their name in lower case; the first of a name counts. */
function groupsOf(text: string): Map<string, string>[] {
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/u)
    .filter((group) => group.trim() !== "")
    .map((group) => {
      const fields = new Map<string, string>();
      for (const line of group.replaceAll(/\r?\n[ \t]+/gu, " ").split(/\r?\n/u)) {
        const [name = "", ...rest] = line.split(":");
        const key = name.trim().toLowerCase();
        if (rest.length > 0 && !fields.has(key)) fields.set(key, rest.join(":").trim());
      }
      return fields;
    });
}

function textOf({ content }: Attachment): string {
  return content.toString("utf8");
}
