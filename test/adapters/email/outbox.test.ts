import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { outboxError } from "../../../adapters/email/outbox-errors.ts";
import { emailMailer } from "../../../adapters/email/mailer.ts";
import { outboxTransport } from "../../../adapters/email/outbox.ts";
import type { Mailer, RenderedMail } from "../../../src/port/mailer.ts";
import { mailerContract } from "../../contract/mailer.ts";
import { scratchFolder } from "../../support/scratch.ts";

const MAIL: RenderedMail = { subject: "Backup report", text: "All is well.\n", html: null, attachments: [] };
const ENVELOPE = {
  to: "ada@tessellate.example",
  messageId: "notification-12@bot.example",
  possibleDuplicate: false,
};

mailerContract(async () => {
  const { folder, mailer } = outbox();
  return {
    mailer,
    replacesRepeats: true,
    received: async () => mailsIn(folder),
    breakDown: async () => {
      // A file where the folder should be: its place cannot be written to.
      writeFileSync(folder, "");
    },
  };
});

describe("the outbox", () => {
  it("writes a mail as a file that is named by its Message-ID, and nothing else", async () => {
    const { folder, mailer } = outbox();
    await mailer.send(MAIL, ENVELOPE);
    expect(readdirSync(folder)).toEqual(["notification-12@bot.example.eml"]);
    expect(mailsIn(folder)).toEqual([
      [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "From: Backup reports <backup@bot.example>",
        "To: ada@tessellate.example",
        "Subject: Backup report",
        "Message-ID: <notification-12@bot.example>",
        "Date: Thu, 26 Nov 2026 09:00:00 +0000",
        "Content-Transfer-Encoding: 7bit",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "All is well.",
        "",
      ].join("\r\n"),
    ]);
  });

  it("sends nothing away, so that the sample company's mails may be looked at", () => {
    expect(outbox().mailer.local).toBe(true);
  });

  it("writes the HTML beside it, for a browser", async () => {
    const { folder, mailer } = outbox();
    const view = { title: "Backup report", parts: [{ kind: "text", spans: ["All is well."] }] } as const;
    const mail = await mailer.render(view, { locale: "en", zone: "UTC" });
    await mailer.send(mail, ENVELOPE);
    expect(readdirSync(folder).toSorted()).toEqual([
      "notification-12@bot.example.eml",
      "notification-12@bot.example.html",
    ]);
    expect(readFileSync(join(folder, "notification-12@bot.example.html"), "utf8")).toBe(mail.html);
    expect(mailsIn(folder)[0]).toContain("Content-Type: multipart/alternative");
  });

  it("writes the same bytes for the same mail", async () => {
    const [one, other] = [outbox(), outbox()];
    const mail = { ...MAIL, attachments: [{ name: "a.csv", mediaType: "text/csv", content: "a\r\n" }] };
    await one.mailer.send(mail, ENVELOPE);
    await other.mailer.send(mail, ENVELOPE);
    expect(mailsIn(one.folder)).toEqual(mailsIn(other.folder));
  });

  it("keeps Message-IDs apart that no file system would", async () => {
    const { folder, mailer } = outbox();
    await mailer.send(MAIL, { ...ENVELOPE, messageId: "../a/b@bot.example" });
    await mailer.send(MAIL, { ...ENVELOPE, messageId: "..%2fa%2fb@bot.example" });
    expect(readdirSync(folder).toSorted()).toEqual([
      "..%252fa%252fb@bot.example.eml",
      "..%2fa%2fb@bot.example.eml",
    ]);
  });

  it("says what is wrong with the folder and what to do", async () => {
    const { folder, mailer } = outbox();
    writeFileSync(folder, "");
    await expect(mailer.send(MAIL, ENVELOPE)).rejects.toThrow(
      `Mails cannot be written to ${folder}: it is not a folder. Choose another DATA_DIR; they are tried again.`,
    );
  });

  it.each([
    ["ENOSPC", "the disk is full. Make room there"],
    ["EROFS", "the disk is read-only. Choose another DATA_DIR, or make it writable"],
    ["EACCES", "the folder is not writable. Change its permissions, or choose another DATA_DIR"],
    ["EIO", "input/output error. Look after the folder"],
  ])("says of %s: %s", (code, words) => {
    const error = outboxError("/data/outbox", Object.assign(new Error("input/output error"), { code }));
    expect(error.message).toBe(`Mails cannot be written to /data/outbox: ${words}; they are tried again.`);
    expect(error.fault).toEqual({ kind: "transient" });
  });
});

function outbox(): { folder: string; mailer: Mailer } {
  const folder = join(scratchFolder(), "outbox");
  const now = (): number => Date.UTC(2026, 10, 26, 9);
  return {
    folder,
    mailer: emailMailer({
      transport: outboxTransport(folder),
      from: "Backup reports <backup@bot.example>",
      now,
    }),
  };
}

function mailsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".eml"))
      .map((name) => readFileSync(join(folder, name), "latin1"));
  } catch {
    return [];
  }
}
