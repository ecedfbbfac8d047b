import { beforeAll, expect, test } from "vitest";

import { setThresholds } from "../../src/usecase/settings/set-thresholds.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import { useApi } from "../support/api.ts";
import { ROOT } from "../support/company.ts";
import { ledger, useDelivery } from "../support/delivery.ts";
import { told } from "../support/http.ts";
import { OPERATOR } from "../support/world.ts";

const world = useDelivery("2026-11-01T09:00:00Z", { botAdmins: ["root@acme.test"] });
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => null });
const tokens = { bounces: "", read: "" };

interface Report {
  readonly envelopeId?: string;
  readonly messageId?: string;
  readonly action: string;
  readonly status: string;
  readonly diagnostic?: string;
}

/** A delivery status notification as a mail server writes it. */
function dsn(report: Report): string {
  const lines = [
    "From: MAILER-DAEMON@mx.test",
    "To: backup@bot.test",
    "Subject: Undelivered Mail Returned to Sender",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    "",
    "--b1",
    "Content-Type: text/plain",
    "",
    "I am sorry to say that your mail could not be delivered.",
    "--b1",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.test",
    ...(report.envelopeId === undefined ? [] : [`Original-Envelope-Id: ${report.envelopeId}`]),
    "",
    "Final-Recipient: rfc822; somebody.else@acme.test",
    `Action: ${report.action}`,
    `Status: ${report.status}`,
    `Diagnostic-Code: smtp; ${report.diagnostic ?? "550 no"}`,
    "  such user",
    "",
    "--b1",
    "Content-Type: text/rfc822-headers",
    "",
    `Message-ID: <${report.messageId ?? "unknown@elsewhere.test"}>`,
    "Subject: Critical",
    "",
    "--b1--",
    "",
  ];
  return lines.join("\r\n");
}

async function post(body: string, token: string = tokens.bounces): Promise<unknown> {
  const headers = { "Content-Type": "message/rfc822", Authorization: `Bearer ${token}` };
  const { status, body: answer } = await told(
    await fetch(`${api.url}/api/v1/bounces`, { method: "POST", headers, body }),
  );
  return { status, answer };
}

async function bounced(): Promise<string[]> {
  const rows = await world.db.sql<{ email: string }[]>`
    select email from email_address where bounced_at is not null order by 1`;
  return rows.map((row) => row.email);
}

function idOf(email: string): string {
  return world.mailer.sent.find(({ to }) => to === email)?.messageId ?? "";
}

beforeAll(async () => {
  const token = { name: "mail server", organizationId: null } as const;
  tokens.bounces = (await createToken(world.ctx, OPERATOR, { ...token, scopes: ["bounces"] })).secret;
  tokens.read = (
    await createToken(world.ctx, OPERATOR, { ...token, scopes: ["read"], verbs: ["status"] })
  ).secret;
  await setThresholds(world.ctx, OPERATOR, { organizationId: ROOT, owner: { criticalMail: true } });
  await world.backUp(
    { device: "LT-1", owner: "alice" },
    { device: "LT-2", owner: "bob" },
    { device: "LT-3", owner: "carol" },
  );
  await world.waitUntil("2026-11-06T09:00:00Z");
  await world.work();
  world.mailer.news();
});

test("only a token for it is let in", async () => {
  expect(await post(dsn({ action: "failed", status: "5.1.1" }), tokens.read)).toMatchObject({ status: 403 });
  expect(await post(dsn({ action: "failed", status: "5.1.1" }), "nothing")).toMatchObject({ status: 401 });
});

test("what may pass is ignored: a delay, a full mailbox", async () => {
  const envelopeId = idOf("alice@acme.test");
  for (const report of [
    { action: "delayed", status: "4.4.1" },
    { action: "failed", status: "4.2.2" },
    { action: "failed", status: "5.2.2" },
    { action: "relayed", status: "2.0.0" },
  ]) {
    expect(await post(dsn({ ...report, envelopeId }))).toEqual({
      status: 200,
      answer: { outcome: "ignored" },
    });
  }
  expect(await bounced()).toEqual([]);
});

test("an address that does not exist is switched off, and administrators are told once", async () => {
  const report = dsn({ envelopeId: idOf("alice@acme.test"), action: "failed", status: "5.1.1" });
  expect(await post(report)).toEqual({ status: 200, answer: { outcome: "switched-off" } });
  expect(await post(report)).toEqual({ status: 200, answer: { outcome: "switched-off" } });
  // Whose mail it was is the ledger's to say, not the report's.
  expect(await bounced()).toEqual(["alice@acme.test"]);
  await world.work();
  expect(world.mailer.news()).toEqual(["root@acme.test: Mail to alice@acme.test does not arrive"]);
  expect(world.mailer.sent.at(-1)?.text.replaceAll(/\s+/gu, " ")).toContain(
    "no such address: 550 no such user.",
  );
  expect(await ledger(world, "owner-alert")).toContain("owner-alert critical LT-1 undeliverable (bounced)");
});

test("the Message-ID of the mail that came back does as well, with or without an envelope id", async () => {
  const report = dsn({ messageId: idOf("bob@acme.test"), action: "failed", status: "5.1.10" });
  expect(await post(report)).toEqual({ status: 200, answer: { outcome: "switched-off" } });
  expect(await bounced()).toEqual(["alice@acme.test", "bob@acme.test"]);
  await world.work();
  world.mailer.news();
});

test("a mail refused for another reason did not arrive, and its address stays on", async () => {
  const envelopeId = idOf("carol@acme.test");
  const report = dsn({ envelopeId, action: "failed", status: "5.7.1", diagnostic: "554 looks like spam" });
  expect(await post(report)).toEqual({ status: 200, answer: { outcome: "noted" } });
  expect(await post(report)).toEqual({ status: 200, answer: { outcome: "noted" } });
  expect(await bounced()).toEqual(["alice@acme.test", "bob@acme.test"]);
  await world.work();
  expect(world.mailer.news()).toEqual(["root@acme.test: A mail to carol@acme.test did not arrive"]);
});

test("what is about no mail of ours, or is no report, is refused", async () => {
  const guessed = idOf("carol@acme.test").replace(/\.[^@]*@/u, ".zzzzzz@");
  for (const messageId of ["x@elsewhere.test", "notification-99999999.abc@backup-report-bot", guessed]) {
    expect(await post(dsn({ messageId, action: "failed", status: "5.1.1" }))).toMatchObject({
      status: 422,
      answer: {
        detail: "This is about no mail of this bot: neither its envelope id nor its Message-ID is known.",
      },
    });
  }
  for (const mail of ["", "Subject: I am on holiday\r\n\r\nUntil Monday.", "\u0000\u0001", "{}"]) {
    expect(await post(mail)).toMatchObject({
      status: 422,
      answer: { detail: "This is no delivery status notification (RFC 3464). Send it raw, as it came." },
    });
  }
});
