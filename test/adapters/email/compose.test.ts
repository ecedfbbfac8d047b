import fc from "fast-check";
import { expect, it } from "vitest";

import { composeMail } from "../../../adapters/email/compose.ts";
import { emailMailer } from "../../../adapters/email/mailer.ts";
import type { MailTransport } from "../../../adapters/email/transport.ts";
import { readMail } from "../../contract/mime.ts";

const HEADERS = [
  "auto-submitted",
  "content-type",
  "date",
  "from",
  "message-id",
  "mime-version",
  "subject",
  "to",
  "x-auto-response-suppress",
];
const NOWHERE: MailTransport = {
  local: true,
  send: async () => undefined,
  check: async () => undefined,
  close: async () => undefined,
};

it("names and texts make no header, whatever they contain", async () => {
  const mailer = emailMailer({ from: "bot@bot.example", transport: NOWHERE, now: () => 0 });
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .tuple(
        fc.constantFrom("\r\n", "\n", "\r", "\u2028", "\u0085", "%0d%0a", "=?utf-8?q?=0D=0A?=", "\r\n\r\n"),
        fc.constantFrom("Bcc: eve@evil.example", "Content-Type: text/html", "X-Evil: yes", ".", "\t folded"),
      )
      .map(([end, header]) => `Report${end}${header}`),
  );
  await fc.assert(
    fc.asyncProperty(text, text, text, async (title, words, name) => {
      const file = { name, mediaType: "text/csv", content: words };
      const mail = await mailer.render(
        { title, parts: [{ kind: "text", spans: [words] }], files: [file] },
        { locale: "en", zone: "UTC" },
      );
      const envelope = { to: "ada@acme.test", messageId: "n-1@bot.example", possibleDuplicate: false };
      const raw = Buffer.from(composeMail(mail, envelope, { from: "bot@bot.example", at: 0 }));
      const { headers, attachments } = readMail(raw.toString("latin1"));
      // An empty subject is no header.
      const names = [...headers.keys(), "subject"];
      expect([...new Set(names)].toSorted()).toEqual(HEADERS);
      expect([...headers.values()].every((values) => values.length === 1)).toBe(true);
      expect(headers.get("to")).toEqual(["ada@acme.test"]);
      expect(attachments).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
});
