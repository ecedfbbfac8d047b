import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { emailMailer, type EmailMailer } from "../../../adapters/email/mailer.ts";
import { type SmtpOptions, smtpTransport } from "../../../adapters/email/smtp.ts";
import { DeliveryError } from "../../../src/port/delivery-error.ts";
import type { Envelope, RenderedMail } from "../../../src/port/mailer.ts";
import { mailerContract } from "../../contract/mailer.ts";
import { readMail } from "../../contract/mime.ts";
import type { SmtpSetup } from "../../support/smtp-script.ts";
import { type SmtpProcess, startSmtp } from "../../support/smtp-process.ts";

const MAIL: RenderedMail = {
  subject: "Backup report",
  text: "All is well.\n",
  html: "<p>All is well.</p>",
  attachments: [],
};
const CERTIFICATE = readFileSync(join(import.meta.dirname, "../../fixture/tls/localhost.cert.pem"), "utf8");
const AUTH = { user: "bot", password: "secret" };

/** For the tests that need nothing of it but that it runs: a process takes longer to start than all they do. */
let ordinary: SmtpProcess;
beforeAll(async () => {
  ordinary = await startSmtp();
});
afterAll(async () => await ordinary.kill());

mailerContract(async () => {
  const { server, mailer } = await start();
  return {
    mailer,
    replacesRepeats: false,
    received: async () => (await server.tell()).mails.map(({ raw }) => raw),
    breakDown: async () =>
      await server.behave({ recipients: { "*": { code: 450, text: "4.2.0 Greylisted" } } }),
  };
});

describe("what goes over the wire", () => {
  it("asks for a bounce that names the mail, and comes back to the sender", async () => {
    const { server, mailer } = await start();
    await mailer.send(MAIL, envelope());
    const { mails } = await server.tell();
    expect(mails.map(({ from, to, dsn }) => ({ from, to, dsn }))).toEqual([
      {
        from: "backup@bot.example",
        to: ["ada@tessellate.example"],
        dsn: {
          envid: "notification-1@bot.example",
          ret: "HDRS",
          notify: "FAILURE",
          orcpt: "rfc822;ada@tessellate.example",
        },
      },
    ]);
  });

  it("keeps absence replies away, and says where to unsubscribe", async () => {
    const { server, mailer } = await start();
    const unsubscribeUrl = "https://backup.example.com/unsubscribe/abc";
    await mailer.send(MAIL, { ...envelope(), unsubscribeUrl });
    const { headers } = readMail((await server.tell()).mails[0]?.raw ?? "");
    expect(Object.fromEntries(headers)).toMatchObject({
      "auto-submitted": ["auto-generated"],
      "x-auto-response-suppress": ["OOF, AutoReply"],
      "list-unsubscribe": [`<${unsubscribeUrl}>`],
      "list-unsubscribe-post": ["List-Unsubscribe=One-Click"],
    });
  });

  it.each([
    "javascript:alert(1)",
    "https://a.example/>\r\nBcc: eve@evil.example",
    "https://a.example/x, <https://b.example>",
  ])("leaves out where to unsubscribe when it is %j", async (unsubscribeUrl) => {
    const { server, mailer } = await start();
    await mailer.send(MAIL, { ...envelope(), unsubscribeUrl });
    const { headers } = readMail((await server.tell()).mails[0]?.raw ?? "");
    expect([...headers.keys()].filter((name) => name.startsWith("list-") || name === "bcc")).toEqual([]);
  });

  it("sends many mails over a few connections, and closes them at the end", async () => {
    const { server, mailer } = await start();
    await Promise.all(Array.from({ length: 60 }, async (_, id) => await mailer.send(MAIL, envelope(id))));
    const { mails, connections } = await server.tell();
    expect(new Set(mails.map(({ dsn }) => dsn.envid)).size).toBe(60);
    expect(connections).toBeLessThanOrEqual(5);
    await mailer.close();
    await mailer.close();
    await expect.poll(async () => (await server.tell()).open).toBe(0);
    expect(await faultOf(mailer.send(MAIL, envelope()))).toEqual({ kind: "transient" });
  });

  it("is local only where the server keeps what it gets", async () => {
    const { mailer } = await start();
    expect(mailer.local).toBe(false);
    expect((await start(null, { keepsMail: true })).mailer.local).toBe(true);
  });
});

describe("encryption", () => {
  it.each(["starttls", "implicit"] as const)("%s: the password goes only over it", async (tls) => {
    const { server, mailer } = await start(
      { tls, auth: AUTH },
      { tls: tls === "implicit", requireTls: true, auth: AUTH, trusted: CERTIFICATE },
    );
    await mailer.send(MAIL, envelope());
    const { mails } = await server.tell();
    expect(mails.map(({ secure, user }) => ({ secure, user }))).toEqual([{ secure: true, user: "bot" }]);
  });

  it.each([
    ["is not offered", "none", "500 Error: command not recognized"],
    ["comes with a certificate that nobody trusts", "starttls", "certificate"],
    ["comes with a certificate that has expired", "expired", "certificate"],
  ] as const)("that %s lets no mail and no password out", async (_, tls, reason) => {
    const { server, mailer } = await start({ tls, auth: AUTH }, { requireTls: true, auth: AUTH });
    const error = await errorOf(mailer.send(MAIL, envelope()));
    expect(error.fault).toEqual({ kind: "transient" });
    expect(error.message).toContain("The connection to the mail server cannot be encrypted (");
    expect(error.message).toContain(reason);
    expect(await server.tell()).toMatchObject({ mails: [], logins: 0 });
  });

  it("is not asked of a server on this machine, whose certificate nobody vouches for", async () => {
    const { server, mailer } = await start({ tls: "expired" });
    await mailer.send(MAIL, envelope());
    expect((await server.tell()).mails).toHaveLength(1);
  });
});

describe("refusals", () => {
  it.each([
    [550, "5.1.1 No such user"],
    [550, "No such user here"],
    [553, "5.1.3 Bad address syntax"],
    [550, "5.2.1 Mailbox disabled"],
    [556, "5.1.10 Domain does not accept mail"],
  ])("%i %s: the address is off, the others of a batch get theirs", async (code, text) => {
    const { server, mailer } = await start();
    await server.behave({ recipients: { "bob@tessellate.example": { code, text } } });
    const outcomes = await Promise.all(
      ["ada", "bob", "cy"].map(
        async (name, id) =>
          await mailer.send(MAIL, { ...envelope(id), to: `${name}@tessellate.example` }).then(
            () => "sent",
            (error: unknown) => error,
          ),
      ),
    );
    expect(outcomes[1]).toBeInstanceOf(DeliveryError);
    expect(outcomes[1]).toMatchObject({
      message: `The mail server refuses the address: ${code} ${text}.`,
      fault: { kind: "permanent" },
    });
    expect([outcomes[0], outcomes[2]]).toEqual(["sent", "sent"]);
  });

  it.each([
    [450, "4.2.0 Greylisted, try again later"],
    [452, "4.2.2 Mailbox full"],
    [552, "5.2.2 Mailbox full"],
    [554, "5.7.1 Relay access denied"],
    [550, "5.7.1 Rejected by policy"],
    [503, "5.5.1 Bad sequence of commands"],
  ])("%i %s says nothing against the address", async (code, text) => {
    const { server, mailer } = await start();
    await server.behave({ recipients: { "*": { code, text } } });
    const error = await errorOf(mailer.send(MAIL, envelope()));
    expect(error.fault).toEqual({ kind: "transient" });
    expect(error.message).toContain(`${code} ${text}`);
    await server.behave({});
    await mailer.send(MAIL, envelope());
    expect((await server.tell()).mails).toHaveLength(1);
  });

  it("a sender that is refused is the operator's affair, and no address's", async () => {
    const { server, mailer } = await start();
    await server.behave({ sender: { code: 550, text: "5.1.8 Sender rejected" } });
    const error = await errorOf(mailer.send(MAIL, envelope()));
    expect(error.fault).toEqual({ kind: "transient" });
    expect(error.message).toBe(
      "The mail server does not take mail from the address in MAIL_FROM (550 5.1.8 Sender rejected): correct that, or SMTP_URL.",
    );
  });

  it("a mail that is refused after it was handed over is known not to be there", async () => {
    const { server, mailer } = await start();
    await server.behave({ data: { code: 554, text: "5.6.0 Content rejected" } });
    const error = await errorOf(mailer.send(MAIL, envelope()));
    expect(error.fault).toEqual({ kind: "transient" });
    expect(error.message).toBe("The mail server refuses the mail (554 5.6.0 Content rejected).");
    await server.behave({ data: { code: 550, text: "5.1.1 No such user" } });
    expect(await faultOf(mailer.send(MAIL, envelope()))).toEqual({ kind: "permanent" });
  });

  it("a wrong password is no address's fault, and is not tried with every mail", async () => {
    let now = 0;
    const { server, mailer } = await start(
      { auth: AUTH },
      { auth: { user: "bot", password: "wrong" }, now: () => now },
    );
    for (const id of [1, 2, 3]) {
      const error = await errorOf(mailer.send(MAIL, envelope(id)));
      expect(error.fault).toEqual({ kind: "transient" });
      expect(error.message).toBe(
        "The mail server does not accept the user and password of SMTP_URL (535 5.7.8 Authentication credentials invalid): correct them.",
      );
    }
    expect((await server.tell()).logins).toBe(1);
    now += 60_000;
    await errorOf(mailer.send(MAIL, envelope()));
    expect((await server.tell()).logins).toBe(2);
  });

  it("what the server says is shown as one harmless line", async () => {
    const { server, mailer } = await start();
    await server.behave({
      recipients: { "*": { code: 450, text: `4.2.0 \u001B[31mred\u202E ${"x".repeat(900)}` } },
    });
    const { message } = await errorOf(mailer.send(MAIL, envelope()));
    expect(message).not.toMatch(/[\p{Cc}\u202E]/u);
    expect(message.length).toBeLessThan(300);
  });
});

describe("bad days", () => {
  it("nobody listens: tried again later, and sent when somebody does", async () => {
    const { server, mailer } = await start({});
    await mailer.send(MAIL, envelope(1));
    await server.kill();
    const error = await errorOf(mailer.send(MAIL, envelope(2)));
    expect(error.fault).toEqual({ kind: "transient" });
    expect(error.message).toMatch(/^The mail server cannot be reached \(.*ECONNREFUSED/u);
    const again = await startSmtp({ port: server.port });
    onTestFinished(async () => await again.kill());
    await mailer.send(MAIL, envelope(2));
    expect((await again.tell()).mails.map(({ dsn }) => dsn.envid)).toEqual(["notification-2@bot.example"]);
  });

  it("421 in the middle: what was refused is known not to be there, and goes by a new connection", async () => {
    const { server, mailer } = await start();
    await server.behave({ closeAfter: 2 });
    const due = Array.from({ length: 40 }, (_, id) => id);
    const faults: unknown[] = [];
    let rounds = 0;
    while (due.length > 0 && rounds < 40) {
      rounds += 1;
      await Promise.all(
        due.splice(0).map(async (id) => {
          const fault = await mailer.send(MAIL, envelope(id)).then(() => null, faultIn);
          if (fault !== null) due.push(id);
          if (fault !== null) faults.push(fault);
        }),
      );
    }
    expect(new Set(faults.map((fault) => JSON.stringify(fault)))).toEqual(new Set(['{"kind":"transient"}']));
    const { mails } = await server.tell();
    expect(mails).toHaveLength(40);
    expect(new Set(mails.map(({ dsn }) => dsn.envid)).size).toBe(40);
  });

  it("accepts and hangs before a word: nothing was sent, and nothing is in doubt", async () => {
    const { server, mailer } = await start(null, { patience: { connectMs: 200 } });
    await server.behave({ hang: "connection" });
    const error = await errorOf(mailer.send(MAIL, envelope()));
    expect(error.fault).toEqual({ kind: "transient" });
    expect(error.message).toMatch(/^The mail server cannot be reached \(.*Greeting never received/u);
  });

  it.each([
    ["says nothing for too long", { silenceMs: 300 }],
    ["takes too long in all", { wholeMs: 300 }],
  ])("has the mail and %s: in doubt", async (_, patience) => {
    const { server, mailer } = await start(null, { patience });
    await server.behave({ hang: "data" });
    expect(await faultOf(mailer.send(MAIL, envelope()))).toEqual({ kind: "transient", inDoubt: true });
  });

  it.each(["kept", "lost"] as const)(
    "breaks off when it has the mail (%s): in doubt; the repeat has the same Message-ID and is marked",
    async (breakOff) => {
      const { server, mailer } = await start();
      await server.behave({ breakOff });
      const error = await errorOf(mailer.send(MAIL, envelope()));
      expect(error.fault).toEqual({ kind: "transient", inDoubt: true });
      expect(error.message).toMatch(/^The mail was handed over and the mail server did not say/u);
      await server.behave({});
      await mailer.send(MAIL, { ...envelope(), possibleDuplicate: true });
      const read = (await server.tell()).mails.map(({ raw }) => readMail(raw).headers);
      const first = breakOff === "kept" ? [[undefined, "<notification-1@bot.example>"]] : [];
      expect(
        read.map((headers) => [headers.get("x-possible-duplicate")?.[0], headers.get("message-id")?.[0]]),
      ).toEqual([...first, ["yes", "<notification-1@bot.example>"]]);
    },
  );

  it("closing waits for the mail on its way, and not for ever", async () => {
    const { server, mailer } = await start(null, { patience: { closeMs: 200 } });
    await server.behave({ hang: "data" });
    const sending = faultOf(mailer.send(MAIL, envelope()));
    await expect.poll(async () => (await server.tell()).connections).toBe(1);
    await mailer.close();
    expect(await sending).toMatchObject({ kind: "transient" });
  });
});

async function start(
  setup: Partial<SmtpSetup> | null = null,
  options: Partial<SmtpOptions> = {},
): Promise<{ server: SmtpProcess; mailer: EmailMailer }> {
  const server = setup === null ? ordinary : await startSmtp(setup);
  if (setup === null) await server.reset();
  else onTestFinished(async () => await server.kill());
  const now = options.now ?? ((): number => Date.UTC(2026, 10, 26, 9));
  const transport = smtpTransport({
    host: "127.0.0.1",
    port: server.port,
    tls: false,
    requireTls: false,
    auth: null,
    now,
    ...options,
  });
  const mailer = emailMailer({ transport, from: "Backup reports <backup@bot.example>", now });
  onTestFinished(async () => await mailer.close());
  return { server, mailer };
}

function envelope(id: number = 1): Envelope {
  return {
    to: "ada@tessellate.example",
    messageId: `notification-${id}@bot.example`,
    possibleDuplicate: false,
  };
}

async function errorOf(sending: Promise<void>): Promise<DeliveryError> {
  const error = await sending.then(
    () => "sent",
    (cause: unknown) => cause,
  );
  if (error instanceof DeliveryError) return error;
  throw new Error(`Not a DeliveryError: ${String(error)}`);
}

function faultIn(error: unknown): unknown {
  return error instanceof DeliveryError ? error.fault : error;
}

async function faultOf(sending: Promise<void>): Promise<DeliveryError["fault"]> {
  return (await errorOf(sending)).fault;
}
