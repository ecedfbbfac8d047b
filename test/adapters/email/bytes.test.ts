import fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer";
import { expect, it } from "vitest";

import { bytesOf } from "../../../adapters/email/bytes.ts";
import { messageOf } from "../../../adapters/email/compose.ts";

const LINES = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 120 }),
      fc.constantFrom("", ".", "..", " ", "From here", "=3D", "trailing \t", "a".repeat(200), "é".repeat(90)),
    ),
    { maxLength: 12 },
  )
  .chain((lines) => fc.constantFrom("\n", "\r\n").map((end) => lines.join(end)));

it("a mail's bytes are those that nodemailer's streams make of it", async () => {
  const mail = fc.record({
    subject: fc.string({ unit: "grapheme", maxLength: 90 }),
    text: LINES.map((text) => `${text}\n`),
    html: fc.option(LINES.map((text) => `<p>${text}</p>\n`)),
    attachments: fc.array(
      fc.record({
        name: fc.constantFrom("devices.csv", "Geräte, alle.csv"),
        mediaType: fc.constant("text/csv"),
        content: LINES,
      }),
      { maxLength: 2 },
    ),
    logo: fc.uint8Array({ maxLength: 300 }).map((bytes) => ({
      mediaType: "image/png" as const,
      base64: Buffer.from(bytes).toString("base64"),
      width: 1,
      height: 1,
      alt: "ACME",
    })),
  });
  const envelope = { to: "ada@acme.test", messageId: "n-1@bot.example", possibleDuplicate: true };
  await fc.assert(
    fc.asyncProperty(mail, async (one) => {
      const message = messageOf(one, envelope, { from: "Bot <bot@bot.example>", at: 0 });
      const streamed = await new MailComposer({ ...message, newline: "win" }).compile().build();
      const ours = bytesOf(new MailComposer(message).compile());
      expect(ours.toString("latin1")).toBe(streamed.toString("latin1"));
    }),
    { numRuns: 300 },
  );
});
