import { Readable } from "node:stream";

import { createTransport, type PluginFunction } from "nodemailer";
import type { SentMessageInfo, SMTPPoolOptions } from "nodemailer/lib/smtp-pool";

import type { Instant } from "../../src/core/instant.ts";
import type { DeliveryError } from "../../src/port/delivery-error.ts";
import { bytesOf } from "./bytes.ts";
import { refusesUs, toDeliveryError } from "./smtp-errors.ts";
import type { MailTransport, OutgoingMail } from "./transport.ts";

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise it is begun with STARTTLS. */
  readonly tls: boolean;
  /** Nothing is said in the clear: false only where the server is on this machine. */
  readonly requireTls: boolean;
  readonly auth: { readonly user: string; readonly password: string } | null;
  /** The server keeps what it gets, as maildev does: nothing leaves this machine. */
  readonly keepsMail?: boolean;
  /** Certificates that are trusted instead of the machine's, in PEM. */
  readonly trusted?: string;
  readonly patience?: Partial<SmtpPatience>;
  readonly now: () => Instant;
}

export interface SmtpPatience {
  readonly connectMs: number;
  /** Of a server that says nothing in the middle. */
  readonly silenceMs: number;
  /** Of one mail in all; shorter than whoever sends waits for an answer. */
  readonly wholeMs: number;
  /** How long a server that refuses our password is left alone: it may lock the account. */
  readonly afterRefusalMs: number;
  /** How long closing waits for mails on their way. */
  readonly closeMs: number;
}

const PATIENCE: SmtpPatience = {
  connectMs: 15_000,
  silenceMs: 40_000,
  wholeMs: 50_000,
  afterRefusalMs: 60_000,
  closeMs: 5_000,
};
const CONNECTIONS = 5;
/** After so many connections that end before the greeting a mail is tried again later. */
const REQUEUES = 2;
const PIECE_BYTES = 65_536;
/** RFC 3461, section 4.4. */
const MOST_ENVELOPE_ID = 100;

/** How far a mail came. */
interface Progress {
  /** Its last byte was given to the server: from then on only the server knows whether it took it. */
  handedOver: boolean;
}

/** Sends mails by a mail server, over connections that are kept. */
export function smtpTransport(options: SmtpOptions): MailTransport {
  const patience = { ...PATIENCE, ...options.patience };
  const pool = createTransport(poolOptions(options, patience));
  /** By the signal that goes with each mail. */
  const progresses = new WeakMap<AbortSignal, Progress>();
  const pending = new Set<Promise<unknown>>();
  let refusal: { readonly error: DeliveryError; readonly until: Instant } | null = null;

  pool.use("stream", noteProgress(progresses));

  async function hand(mail: OutgoingMail): Promise<void> {
    if (refusal !== null && options.now() < refusal.until) throw refusal.error;
    const abort = new AbortController();
    const { signal } = abort;
    const timer = setTimeout(() => abort.abort(), patience.wholeMs);
    const progress = { handedOver: false };
    progresses.set(signal, progress);
    try {
      await pool.sendMail({
        ...mail.message,
        envelope: { from: mail.from, to: mail.envelope.to },
        dsn: dsnOf(mail),
        signal,
      });
      refusal = null;
    } catch (error) {
      const fault = toDeliveryError(error, progress);
      if (refusesUs(error)) refusal = { error: fault, until: options.now() + patience.afterRefusalMs };
      throw fault;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    local: options.keepsMail === true,
    async send(mail) {
      const sending = hand(mail);
      pending.add(sending);
      try {
        await sending;
      } finally {
        pending.delete(sending);
      }
    },
    async check() {
      try {
        await pool.verify();
      } catch (error) {
        throw toDeliveryError(error, { handedOver: false });
      }
    },
    async close() {
      await settled([...pending], patience.closeMs);
      pool.close({ force: true });
    },
  };
}

/** Gives the server what each message consists of, and notes when all of it was given. */
function noteProgress(progresses: WeakMap<AbortSignal, Progress>): PluginFunction<SentMessageInfo> {
  return (mail, done) => {
    const { signal } = mail.data;
    const progress = signal === undefined ? undefined : progresses.get(signal);
    const { message } = mail;
    message.createReadStream = () => {
      const stream = streamOf(bytesOf(message));
      // What is read to its end here was given to the server; a stream further up may only have filled a buffer.
      stream.once("end", () => {
        if (progress !== undefined) progress.handedOver = true;
      });
      return stream;
    };
    done();
  };
}

/** A few large pieces: each is a call of the system. */
function streamOf(bytes: Buffer): Readable {
  let at = 0;
  return new Readable({
    read() {
      this.push(at < bytes.length ? bytes.subarray(at, at + PIECE_BYTES) : null);
      at += PIECE_BYTES;
    },
  });
}

function poolOptions(
  { host, port, tls, requireTls, auth, trusted }: SmtpOptions,
  patience: SmtpPatience,
): SMTPPoolOptions & { pool: true } {
  return {
    pool: true,
    host,
    port,
    secure: tls,
    requireTLS: requireTls,
    // A certificate for this machine is seldom one that anybody vouches for, and the way there is not watched.
    ignoreTLS: !requireTls,
    ...(auth === null ? {} : { auth: { user: auth.user, pass: auth.password } }),
    ...(trusted === undefined ? {} : { tls: { ca: trusted } }),
    maxConnections: CONNECTIONS,
    maxRequeues: REQUEUES,
    connectionTimeout: patience.connectMs,
    greetingTimeout: patience.connectMs,
    socketTimeout: patience.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A mail that cannot be delivered comes back with this id and without its text. */
function dsnOf({ envelope }: OutgoingMail): {
  id?: string;
  return: "headers";
  notify: "failure";
  recipient: string;
} {
  const id = envelope.messageId.length <= MOST_ENVELOPE_ID ? { id: envelope.messageId } : {};
  return { ...id, return: "headers", notify: "failure", recipient: envelope.to };
}

async function settled(pending: readonly Promise<unknown>[], patienceMs: number): Promise<void> {
  if (pending.length === 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([Promise.allSettled(pending), over]);
  clearTimeout(timer);
}
