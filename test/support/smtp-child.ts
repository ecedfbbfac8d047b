// A mail server as a process of its own, which misbehaves as it is told: see smtp-script.ts.
import { readFileSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";

import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";

import {
  type FromServer,
  type KeptMail,
  type SmtpAnswer,
  type SmtpScript,
  smtpSetup,
  toServer,
} from "./smtp-script.ts";

const setup = smtpSetup.parse(JSON.parse(process.argv[2] ?? ""));
const mails: KeptMail[] = [];
const sockets = new Set<Socket>();
const perSession = new Map<string, number>();
let script: SmtpScript = {};
let connections = 0;
let logins = 0;

const server = new SMTPServer({
  ...tlsOptions(),
  authOptional: setup.auth === null,
  allowInsecureAuth: true,
  disableReverseLookup: true,
  hideDSN: false,
  closeTimeout: 100,
  logger: false,
  onConnect(_session, done) {
    connections += 1;
    if (script.hang !== "connection") done();
  },
  onAuth(auth, _session, done) {
    logins += 1;
    const right =
      script.refuseAuth !== true &&
      auth.username === setup.auth?.user &&
      auth.password === setup.auth?.password;
    if (right) done(null, { user: auth.username });
    else done(refusal({ code: 535, text: "5.7.8 Authentication credentials invalid" }));
  },
  onMailFrom(_address, session, done) {
    const sent = perSession.get(session.id) ?? 0;
    if (script.closeAfter !== undefined && sent >= script.closeAfter)
      done(refusal({ code: 421, text: "4.3.2 The server is going down" }));
    else done(script.sender === undefined ? null : refusal(script.sender));
  },
  onRcptTo({ address }, _session, done) {
    const answer = script.recipients?.[address] ?? script.recipients?.["*"];
    done(answer === undefined ? null : refusal(answer));
  },
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
    stream.on("end", () => {
      if (script.hang === "data") return;
      if (script.data !== undefined) {
        done(refusal(script.data));
        return;
      }
      if (script.breakOff !== "lost") keep(Buffer.concat(chunks), session);
      if (script.breakOff === undefined) done();
      else for (const socket of sockets) socket.destroy();
    });
  },
});

function tlsOptions(): SMTPServerOptions {
  if (setup.tls === "none") return { disabledCommands: ["STARTTLS"] };
  // The package's own certificate is for tests, and has expired.
  if (setup.tls === "expired") return {};
  const folder = join(import.meta.dirname, "../fixture/tls");
  return {
    secure: setup.tls === "implicit",
    key: readFileSync(join(folder, "localhost.key.pem")),
    cert: readFileSync(join(folder, "localhost.cert.pem")),
  };
}

function refusal({ code, text }: SmtpAnswer): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

function keep(raw: Buffer, session: SMTPServerSession): void {
  perSession.set(session.id, (perSession.get(session.id) ?? 0) + 1);
  const { mailFrom, rcptTo, dsn } = session.envelope;
  const [first] = rcptTo;
  mails.push({
    raw: raw.toString("latin1"),
    from: mailFrom === false ? "" : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    user: typeof session.user === "string" ? session.user : null,
    secure: session.secure,
    dsn: {
      envid: dsn?.envid ?? null,
      ret: dsn?.ret ?? null,
      notify: first?.dsn?.notify?.join(",") ?? null,
      orcpt: first?.dsn?.orcpt ?? null,
    },
  });
}

function say(message: FromServer): void {
  process.send?.(message);
}

process.on("message", (message) => {
  const asked = toServer.parse(message);
  switch (asked.kind) {
    case "reset":
      script = {};
      mails.length = 0;
      connections = 0;
      logins = 0;
      return say({ kind: "behaves" });
    case "behave":
      ({ script } = asked);
      return say({ kind: "behaves" });
    case "count":
      return say({ kind: "counted", mails: mails.length });
    case "tell":
      return say({ kind: "told", mails, connections, open: sockets.size, logins });
  }
});
process.on("disconnect", () => process.exit());

server.on("error", () => undefined);
server.server.on("connection", (socket: Socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
});
server.listen(setup.port, "127.0.0.1", () => {
  const address: AddressInfo | string | null = server.server.address();
  if (address !== null && typeof address === "object") say({ kind: "listening", port: address.port });
});
