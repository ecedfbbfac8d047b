import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { emailMailer } from "../../adapters/email/mailer.ts";
import { smtpTransport } from "../../adapters/email/smtp.ts";
import { examine, type MailWay } from "../../src/usecase/doctor/examine.ts";
import { useDelivery } from "../support/delivery.ts";
import type { SmtpSetup } from "../support/smtp-script.ts";
import { startSmtp } from "../support/smtp-process.ts";

const world = useDelivery("2026-11-19T09:00:00Z");
const CERTIFICATE = readFileSync(join(import.meta.dirname, "../fixture/tls/localhost.cert.pem"), "utf8");
const AUTH = { user: "bot", password: "secret" };

/** What the doctor says of the mail server, the port left out. */
async function saidOf(mail: MailWay | null): Promise<{ state: string; text: string }> {
  const found = await examine(world.ctx, { databaseKind: "external", heartbeatUrl: null, mail });
  const finding = found.find(({ topic }) => topic === "mail");
  return { state: finding?.state ?? "", text: (finding?.text ?? "").replaceAll(/:\d{4,5}/gu, ":PORT") };
}

async function server(setup: Partial<SmtpSetup>): Promise<number> {
  const process = await startSmtp(setup);
  onTestFinished(async () => await process.kill());
  return process.port;
}

function wayTo(port: number, password: string): MailWay {
  const transport = smtpTransport({
    host: "localhost",
    port,
    tls: false,
    requireTls: true,
    auth: { user: AUTH.user, password },
    trusted: CERTIFICATE,
    patience: { connectMs: 2_000, silenceMs: 2_000 },
    now: world.ctx.now,
  });
  const mailer = emailMailer({ transport, from: "bot@bot.test", now: world.ctx.now });
  onTestFinished(async () => await mailer.close());
  return {
    server: `localhost:${port}`,
    encrypted: true,
    user: AUTH.user,
    check: async () => await mailer.check(),
  };
}

test("without a mail server, the doctor says where mails are", async () => {
  expect(await saidOf(null)).toEqual({
    state: "note",
    text: "no mail server: mails are written to the outbox and reach nobody. Set SMTP_URL and MAIL_FROM",
  });
});

test("a mail server that lets us in is right, and gets no mail", async () => {
  const process = await startSmtp({ tls: "starttls", auth: AUTH });
  onTestFinished(async () => await process.kill());
  expect(await saidOf(wayTo(process.port, AUTH.password))).toEqual({
    state: "right",
    text: "localhost:PORT lets us in (encrypted, as bot)",
  });
  expect(await process.tell()).toMatchObject({ mails: [], connections: 1, logins: 1 });
});

test("a wrong password is said", async () => {
  const port = await server({ tls: "starttls", auth: AUTH });
  const { state, text } = await saidOf(wayTo(port, "wrong"));
  expect(state).toBe("wrong");
  expect(text).toContain("does not accept the user and password of SMTP_URL");
});

test("a certificate nobody trusts, and no encryption at all, are said", async () => {
  for (const tls of ["expired", "none"] as const) {
    const { state, text } = await saidOf(wayTo(await server({ tls }), AUTH.password));
    expect(state).toBe("wrong");
    expect(text).toContain("cannot be encrypted");
  }
});

test("a mail server that is away is said", async () => {
  const process = await startSmtp();
  await process.kill();
  const { state, text } = await saidOf(wayTo(process.port, AUTH.password));
  expect(state).toBe("wrong");
  expect(text).toContain("localhost:PORT (encrypted, as bot): The mail server cannot be reached");
});
