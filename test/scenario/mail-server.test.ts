import { afterAll, beforeAll, expect, test } from "vitest";

import { emailMailer, type EmailMailer } from "../../adapters/email/mailer.ts";
import { smtpTransport } from "../../adapters/email/smtp.ts";
import { deliver } from "../../src/usecase/delivery/deliver.ts";
import type { DeliveryContext } from "../../src/usecase/delivery/delivery-context.ts";
import { readMail } from "../contract/mime.ts";
import { useDelivery } from "../support/delivery.ts";
import { oweNoticeTo } from "../support/owe.ts";
import type { SmtpScript } from "../support/smtp-script.ts";
import { type SmtpProcess, startSmtp } from "../support/smtp-process.ts";

const world = useDelivery("2026-11-19T09:00:00Z", { botAdmins: ["root@acme.test"] });
let server: SmtpProcess;
let mailer: EmailMailer;

beforeAll(async () => {
  server = await startSmtp();
  mailer = openMailer(server.port);
});

afterAll(async () => {
  await mailer.close();
  await server.kill();
});

test("whatever the mail server does, no mail is missing, and a repeat is the same mail, marked", async () => {
  const people = Array.from({ length: 12 }, (_, index) => `person${index}@acme.test`);
  await owe(people);
  const days: (SmtpScript | "gone")[] = [
    { recipients: { "*": { code: 450, text: "4.2.0 Greylisted" } } },
    { closeAfter: 1 },
    "gone",
    { breakOff: "kept" },
    { breakOff: "lost" },
    { hang: "data" },
    { sender: { code: 550, text: "5.7.1 Relaying denied" } },
    {},
  ];
  const came: { to: string; id: string; marked: boolean }[] = [];
  for (const day of days) {
    if (day === "gone") await server.kill();
    else await server.behave(day);
    await deliverAll(people);
    world.advance(3_600_000);
    came.push(...(day === "gone" ? [] : await taken()));
    if (day !== "gone") continue;
    server = await startSmtp({ port: server.port });
  }
  expect(await states()).toEqual({ sent: people.length });
  const ids = Map.groupBy(came, ({ to }) => to);
  expect([...ids.keys()].toSorted()).toEqual(people.toSorted());
  for (const mails of ids.values()) {
    expect(new Set(mails.map(({ id }) => id)).size).toBe(1);
    expect(mails.slice(1).every(({ marked }) => marked)).toBe(true);
  }
  const repeats = came.length - people.length;
  expect(repeats).toBeGreaterThan(0);
  process.stdout.write(`${people.length} mails, ${repeats} repeats, each marked, none missing.\n`);
});

test("one address that does not exist is switched off, told to the administrators, and holds nobody up", async () => {
  const people = ["ada@acme.test", "gone@acme.test", "cy@acme.test"];
  await server.behave({ recipients: { "gone@acme.test": { code: 550, text: "5.1.1 No such user" } } });
  await owe(people);
  await deliverAll(people);
  await deliverAll(["root@acme.test"]);
  const mails = await taken();
  expect(mails.map(({ to }) => to).toSorted()).toEqual(["ada@acme.test", "cy@acme.test", "root@acme.test"]);
  const [row] = await world.db.sql`
    select state, last_error from notification where destination = 'mail:gone@acme.test'`;
  expect(row).toEqual({
    state: "dead",
    last_error: "The mail server refuses the address: 550 5.1.1 No such user.",
  });
  await owe(["gone@acme.test"]);
  await deliverAll(["gone@acme.test"]);
  expect(await taken()).toEqual([]);
});

function openMailer(port: number): EmailMailer {
  const transport = smtpTransport({
    host: "127.0.0.1",
    port,
    tls: false,
    requireTls: false,
    auth: null,
    patience: { connectMs: 2_000, silenceMs: 500 },
    now: world.ctx.now,
  });
  return emailMailer({ transport, from: "Backup reports <backup@bot.test>", now: world.ctx.now });
}

async function owe(people: readonly string[]): Promise<void> {
  world.advance(1);
  await world.db.transaction(async (tx) => {
    for (const email of people)
      await oweNoticeTo(world.ctx, tx, { title: `Notice to ${email}`, destination: `mail:${email}` });
  });
}

async function deliverAll(people: readonly string[]): Promise<void> {
  const ctx: DeliveryContext = { ...world.ctx, mailer, patienceMs: 10_000 };
  await Promise.all(people.map(async (email) => await deliver(ctx, `mail:${email}`)));
}

/** What the server took since it was asked. */
async function taken(): Promise<{ to: string; id: string; marked: boolean }[]> {
  const { mails } = await server.tell();
  await server.reset();
  return mails.map(({ raw, to }) => {
    const { headers } = readMail(raw);
    return {
      to: to.join(","),
      id: headers.get("message-id")?.[0] ?? "",
      marked: headers.has("x-possible-duplicate"),
    };
  });
}

async function states(): Promise<Record<string, number>> {
  const rows = await world.db.sql<{ state: string; count: number }[]>`
    select state, count(*)::int as count from notification group by state`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
