import { describe, expect, it } from "vitest";

import { DeliveryError } from "../../src/port/delivery-error.ts";
import type { Envelope, Mailer, RenderedMail } from "../../src/port/mailer.ts";
import type { View } from "../../src/view/view.ts";
import { readMail, type ReadMail } from "./mime.ts";

/** One way of sending mail, as the contract looks at it: nothing sent yet, and able to break. */
export interface MailerHarness {
  readonly mailer: Mailer;
  /** Whether a mail that is sent twice is there once; where it is not, the duplicate is marked. */
  readonly replacesRepeats: boolean;
  /** Every mail that got out, oldest first, one character per byte. */
  readonly received: () => Promise<string[]>;
  /** From now on no mail gets out, for a reason that passes by itself. */
  readonly breakDown: () => Promise<void>;
}

const READER = { locale: "en-GB", zone: "Europe/Lisbon" };
const ENVELOPE: Envelope = {
  to: "ada.lovelace@tessellate.example",
  messageId: "notification-12@bot.example",
  possibleDuplicate: false,
};

/** What every mailer owes those who use it; each adapter's test calls this with its own harness. */
export function mailerContract(makeHarness: () => Promise<MailerHarness>): void {
  describe("as every mailer", () => {
    it("renders a view's title as the subject, its text, and its files", async () => {
      const { mailer } = await makeHarness();
      const file = {
        name: "report.csv",
        mediaType: "text/csv",
        content: "organization,devices\r\nQA,104\r\n",
      };
      const mail = await mailer.render({ ...view("Backup report"), files: [file] }, READER);
      expect(mail.subject).toBe("Backup report");
      expect(mail.text).toContain("Three devices are silent.");
      expect(mail.attachments).toEqual([file]);
    });

    it("sends one mail that reads as it was rendered", async () => {
      const { mailer, received } = await makeHarness();
      const title = "Sicherungsbericht für São Paulo: 3 Geräte ✓";
      const content = `gerät,größe\r\n"Ærø – ${"x".repeat(2000)}",1\r\n`;
      const file = { name: "report 2026-11-26.csv", mediaType: "text/csv", content };
      await mailer.send(await mailer.render({ ...view(title), files: [file] }, READER), ENVELOPE);
      const [mail, ...more] = await readAll(received);
      expect(more).toEqual([]);
      expect(only(mail, "to")).toBe(ENVELOPE.to);
      expect(only(mail, "subject")).toBe(title);
      expect(only(mail, "message-id")).toBe("<notification-12@bot.example>");
      expect(only(mail, "auto-submitted")).toBe("auto-generated");
      expect(only(mail, "from")).toContain("@");
      expect(Number.isNaN(Date.parse(only(mail, "date")))).toBe(false);
      expect(mail?.headers.has("x-possible-duplicate")).toBe(false);
      expect(mail?.text).toContain("Three devices are silent.");
      expect(mail?.attachments).toEqual([file]);
    });

    it("keeps to CRLF and to lines of at most 998 bytes", async () => {
      const { mailer, received } = await makeHarness();
      const mail = await mailer.render(
        view("é".repeat(600), `${"word ".repeat(400)}${"é".repeat(1500)}`),
        READER,
      );
      await mailer.send(mail, ENVELOPE);
      const [raw = ""] = await received();
      expect(raw.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/u);
      expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
    });

    it("sends the same Message-ID again as the same mail", async () => {
      const { mailer, received, replacesRepeats } = await makeHarness();
      const mail = await mailer.render(view("Backup report"), READER);
      await mailer.send(mail, ENVELOPE);
      await mailer.send(mail, { ...ENVELOPE, possibleDuplicate: true });
      const mails = await readAll(received);
      expect(mails.map((one) => only(one, "message-id"))).toEqual(
        Array.from({ length: replacesRepeats ? 1 : 2 }, () => "<notification-12@bot.example>"),
      );
      expect(only(mails.at(-1), "x-possible-duplicate")).toBe("yes");
    });

    it.each<[string, Partial<RenderedMail>]>([
      ["the subject", { subject: "Report\r\nBcc: eve@evil.example" }],
      ["a file's name", { attachments: [attachment('a"\r\nBcc: eve@evil.example\r\n.csv', "text/csv")] }],
      ["a file's type", { attachments: [attachment("a.csv", "text/csv\r\nBcc: eve@evil.example")] }],
      ["the text", { text: "\r\nBcc: eve@evil.example\r\n.\r\n" }],
    ])("lets %s add no header and no recipient", async (_, forged) => {
      const { mailer, received } = await makeHarness();
      const mail = await mailer.render(view("Backup report"), READER);
      await mailer.send({ ...mail, ...forged }, ENVELOPE);
      const [raw = ""] = await received();
      expect(readMail(raw).headers.has("bcc")).toBe(false);
      expect(raw.slice(0, raw.indexOf("\r\n\r\n"))).not.toMatch(/^bcc:/imu);
    });

    it.each([
      ["", "no address"],
      ["ada", "no domain"],
      ["ada@one.example, eve@two.example", "two addresses"],
      ["Eve <eve@evil.example>", "a name"],
      ["ada@one.example\r\nBcc: eve@evil.example", "a header"],
      [`${"a".repeat(250)}@one.example`, "too long"],
    ])("refuses for good to send to %j: %s", async (to) => {
      const { mailer, received } = await makeHarness();
      const mail = await mailer.render(view("Backup report"), READER);
      expect(await faultOf(mailer.send(mail, { ...ENVELOPE, to }))).toEqual({ kind: "permanent" });
      expect(await received()).toEqual([]);
    });

    it("refuses for good a Message-ID that could end its header", async () => {
      const { mailer, received } = await makeHarness();
      const mail = await mailer.render(view("Backup report"), READER);
      const forged = { ...ENVELOPE, messageId: "a@b>\r\nBcc: eve@evil.example" };
      expect(await faultOf(mailer.send(mail, forged))).toEqual({ kind: "permanent" });
      expect(await received()).toEqual([]);
    });

    it("says of a failure that passes that it passes", async () => {
      const { mailer, received, breakDown } = await makeHarness();
      const mail = await mailer.render(view("Backup report"), READER);
      await breakDown();
      expect(await faultOf(mailer.send(mail, ENVELOPE))).toEqual({ kind: "transient" });
      expect(await received()).toEqual([]);
    });
  });
}

function view(title: string, text = "Three devices are silent."): View {
  return { title, parts: [{ kind: "text", spans: [text] }] };
}

function attachment(name: string, mediaType: string): RenderedMail["attachments"][number] {
  return { name, mediaType, content: "a,b\r\n" };
}

async function readAll(received: () => Promise<string[]>): Promise<ReadMail[]> {
  return (await received()).map(readMail);
}

function only(mail: ReadMail | undefined, name: string): string {
  const values = mail?.headers.get(name) ?? [];
  expect(values).toHaveLength(1);
  return values[0] ?? "";
}

async function faultOf(delivery: Promise<unknown>): Promise<unknown> {
  const outcome = await delivery.then(
    () => "delivered",
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(DeliveryError);
  return outcome instanceof DeliveryError ? outcome.fault : outcome;
}
