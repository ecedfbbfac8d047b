import { MINUTE_MS } from "../../core/instant.ts";
import { mailAddressOf } from "../../core/subject.ts";
import {
  type Claimed,
  claimDue,
  claimOf,
  markAndFix,
  postpone,
  type Referred,
  settleClaim,
} from "../../../db/query/claim.ts";
import { bouncedOf } from "../../../db/query/owner-mail.ts";
import { loadReaders, type Reader } from "../../../db/query/reader.ts";
import { refuseSample } from "../../../db/query/refuse-sample.ts";
import { answerWithin } from "./answer-within.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { failDelivery } from "./fail-delivery.ts";
import { keepWindow } from "./keep-window.ts";
import { logSent } from "./log-sent.ts";
import { type MailMessage, mailMessageOf, refOf, withRepeat } from "./mail-message.ts";
import { prepareOwnerMails } from "./owner-mail.ts";
import { reportBounce } from "./report-bounce.ts";
import { MAILS_TOGETHER, wakeDestinations } from "./wake.ts";
import { writeDown } from "./write-down.ts";

/** Mails that are sent and written down together, and how many times so many are on their way: a crash leaves them in doubt. */
const AT_ONCE = 10;
const LANES = 2;
/** What a slow mail server has not taken so long after it was looked up is put back, to be looked at anew. */
const LOT_MS = MINUTE_MS;

/** One mail: the rows of the ledger it settles, and where it goes. */
interface Mail {
  readonly destination: string;
  readonly email: string;
  readonly rows: readonly Claimed[];
}

/** A mail that can be sent. */
interface Ready {
  readonly mail: Mail;
  readonly message: MailMessage;
  readonly messageRef: string;
  readonly reader: Reader;
}

/** Either a mail's next step, or why there is none. */
type Step<T> = { readonly mail: Mail; readonly made: T } | { readonly mail: Mail; readonly error: unknown };

/** A lot of mails while it is worked on. */
interface Lot {
  /** Taken and not tried yet. */
  waiting: readonly Mail[];
  /** Destinations that want to be left alone. */
  readonly paused: Set<string>;
}

/** Sends what is due for these addresses: one mail for all due devices of one, one for each report or notice. */
export async function deliverMails(ctx: DeliveryContext, destinations: readonly string[]): Promise<void> {
  const wanted = [...new Set(destinations)];
  for (let at = 0; at < wanted.length; at += MAILS_TOGETHER)
    await deliverLot(ctx, wanted.slice(at, at + MAILS_TOGETHER));
}

async function deliverLot(ctx: DeliveryContext, destinations: readonly string[]): Promise<void> {
  const paused = new Set<string>();
  for (;;) {
    const open = destinations.filter((destination) => !paused.has(destination));
    if (open.length === 0) return;
    if (!ctx.mailer.local) await refuseSample(ctx.db, open, ctx.now());
    const claimed = await ctx.db.transaction(
      async (tx) => await claimDue(tx, open, ctx.instanceId, ctx.now()),
    );
    if (claimed.length === 0) return;
    const until = ctx.now() + LOT_MS;
    const lot: Lot = { waiting: mailsOf(await keepWindow(ctx, claimed)), paused };
    while (lot.waiting.length > 0) {
      if (ctx.now() < until) await sendRound(ctx, lot, until);
      else return await putBack(ctx, lot.waiting);
    }
    // What was put back meanwhile has a job of its own.
    if (ctx.now() >= until) return;
  }
}

/** Rows that were tried together stay together, so that a repeat is the same mail under the same Message-ID. */
function mailsOf(claimed: readonly Claimed[]): Mail[] {
  const groups = Map.groupBy(claimed, (row) => `${row.destination} ${keyOf(row)}`);
  return [...groups.values()].map((rows) => {
    const destination = rows[0]?.destination ?? "";
    return { destination, email: mailAddressOf(destination), rows };
  });
}

function keyOf(row: Claimed): string {
  if (row.messageRef !== null) return row.messageRef;
  const gathers = row.kind === "owner-alert" || row.kind === "daily-alerts" || row.kind === "owner-status";
  return gathers ? row.kind : `${row.kind} ${row.id}`;
}

/** The next mail of each address. */
async function sendRound(ctx: DeliveryContext, lot: Lot, until: number): Promise<void> {
  const round = [...Map.groupBy(lot.waiting, (mail) => mail.destination).values()].flatMap((all) =>
    all.slice(0, 1),
  );
  lot.waiting = lot.waiting.filter((mail) => !round.includes(mail));
  const ready = await sortOut(ctx, lot, await prepare(ctx, round));
  await Promise.all(Array.from({ length: LANES }, lane));

  /** While one lane writes down, the others send. */
  async function lane(): Promise<void> {
    let sent: readonly Referred[] = [];
    for (;;) {
      const late = ctx.now() >= until;
      const chunk = ready.splice(0, late ? ready.length : AT_ONCE);
      if (late || chunk.length === 0) {
        await markSent(ctx, sent);
        return await putBack(ctx, chunk.map(mailOf));
      }
      sent = (await begin(ctx, lot, { sent, chunk })) ? await sendChunk(ctx, lot, chunk) : [];
    }
  }
}

/** Writes down what went out and what comes next; false: it could not be, and nothing more is sent. */
async function begin(
  ctx: DeliveryContext,
  lot: Lot,
  { sent, chunk }: { readonly sent: readonly Referred[]; readonly chunk: readonly Ready[] },
): Promise<boolean> {
  try {
    await markAndFix(ctx.db, { sent, next: chunk.map(referredOf) }, ctx.now());
    return true;
  } catch (error) {
    await markSent(ctx, sent);
    for (const { mail } of chunk) await fail(ctx, lot, mail, error);
    return false;
  }
}

/** What went out is never failed: rows whose end cannot be written are taken over, marked as possible duplicates. */
async function markSent(ctx: DeliveryContext, sent: readonly Referred[]): Promise<void> {
  await writeDown(async () => await markAndFix(ctx.db, { sent, next: [] }, ctx.now()));
}

function mailOf({ mail }: Ready): Mail {
  return mail;
}

/** What each mail says now; null for one of which nothing is to be said. */
async function prepare(ctx: DeliveryContext, round: readonly Mail[]): Promise<Step<Ready | null>[]> {
  try {
    const mails = await withoutRefused(ctx, round);
    const readers = await loadReaders(
      ctx.db,
      mails.map(({ email }) => email),
    );
    const alerts = mails.filter(isAlert);
    const prepared = await prepareOwnerMails(ctx, alerts);
    const others = await Promise.all(
      mails
        .filter((mail) => !isAlert(mail))
        .map(async (mail) => await tried(mail, async () => await mailMessageOf(ctx, mail.email, mail.rows))),
    );
    const steps: Step<MailMessage | null>[] = [
      ...alerts.map((mail, index) => {
        const message = prepared[index] ?? null;
        return { mail, made: message === null ? null : withRepeat({ ...message, unsubscribeUrl: null }) };
      }),
      ...others,
    ];
    return steps.map((step) =>
      "error" in step ? step : { mail: step.mail, made: readyOf(step.mail, step.made, readers) },
    );
  } catch (error) {
    return round.map((mail) => ({ mail, error }));
  }
}

function isAlert({ rows }: Mail): boolean {
  return rows[0]?.kind === "owner-alert";
}

function readyOf(
  mail: Mail,
  message: MailMessage | null,
  readers: ReadonlyMap<string, Reader>,
): Ready | null {
  const reader = readers.get(mail.email);
  if (message === null || reader === undefined) return null;
  return { mail, message, messageRef: refOf(message.rows), reader };
}

/** Settles what goes to an address that nothing is sent to at all. */
async function withoutRefused(ctx: DeliveryContext, round: readonly Mail[]): Promise<Mail[]> {
  const bounced = await bouncedOf(
    ctx.db,
    round.map(({ email }) => email),
  );
  const left: Mail[] = [];
  for (const mail of round) {
    // Addresses of the sample company belong to nobody: they stay on this machine.
    const sample = mail.email.endsWith(".example") && !ctx.mailer.local;
    const reason = sample ? "sample-address" : bounced.has(mail.email) ? "address-bounced" : null;
    if (reason === null) left.push(mail);
    else await settleClaim(ctx.db, claimOf(mail.rows), "undeliverable", { reason });
  }
  return left;
}

/** What can be sent; what failed already is written down. */
async function sortOut(
  ctx: DeliveryContext,
  lot: Lot,
  steps: readonly Step<Ready | null>[],
): Promise<Ready[]> {
  const ready: Ready[] = [];
  for (const step of steps) {
    if ("error" in step) await fail(ctx, lot, step.mail, step.error);
    else if (step.made !== null) ready.push(step.made);
  }
  return ready;
}

/** Sends these at once, and writes down what failed. Returns what went out, which is yet to be written down. */
async function sendChunk(ctx: DeliveryContext, lot: Lot, chunk: readonly Ready[]): Promise<Referred[]> {
  const steps = await Promise.all(
    chunk.map(async (one) => await tried(one.mail, async () => await send(ctx, one))),
  );
  const sent = steps.flatMap((step) => ("error" in step ? [] : [referredOf(step.made)]));
  const failed = steps.filter((step) => "error" in step);
  if (failed.length === 0) return sent;
  await markSent(ctx, sent);
  for (const { mail, error } of failed) await fail(ctx, lot, mail, error);
  return [];
}

function referredOf({ message, messageRef }: Ready): Referred {
  return { ids: message.rows.map((row) => row.id), messageRef };
}

async function send(ctx: DeliveryContext, ready: Ready): Promise<Ready> {
  const { mail, message, messageRef, reader } = ready;
  const { view, rows, unsubscribeUrl } = message;
  const rendered = await ctx.mailer.render(view, reader);
  const possibleDuplicate = rows.some((row) => row.possibleDuplicate);
  const envelope = { to: mail.email, messageId: messageRef, possibleDuplicate };
  await answerWithin(
    ctx,
    ctx.mailer.send(rendered, unsubscribeUrl === null ? envelope : { ...envelope, unsubscribeUrl }),
  );
  logSent(ctx, mail.destination, idsOf(rows));
  return ready;
}

function idsOf(rows: readonly Claimed[]): number[] {
  return rows.map(({ id }) => id);
}

async function tried<T>(mail: Mail, make: () => Promise<T>): Promise<Step<T>> {
  try {
    return { mail, made: await make() };
  } catch (error) {
    return { mail, error };
  }
}

/** Writes down a failed attempt; a destination that wants a pause keeps what else was taken for it. */
async function fail(ctx: DeliveryContext, lot: Lot, mail: Mail, error: unknown): Promise<void> {
  const { destination, rows } = mail;
  const rest = lot.waiting.filter((one) => one.destination === destination).flatMap((one) => one.rows);
  const notice = rows.every((row) => row.kind === "notice");
  const failure = await failDelivery(
    ctx,
    { destination, notice, claim: claimOf(rows), rest: claimOf(rest) },
    error,
  );
  if (failure === "permanent") await reportBounce(ctx, mail, error);
  if (failure !== "pause") return;
  lot.paused.add(destination);
  lot.waiting = lot.waiting.filter((one) => one.destination !== destination);
}

/** Lets mails wait that were not tried, for whoever comes next. */
async function putBack(ctx: DeliveryContext, mails: readonly Mail[]): Promise<void> {
  const rows = mails.flatMap((mail) => mail.rows);
  if (rows.length === 0) return;
  await writeDown(
    async () =>
      await ctx.db.transaction(async (tx) => {
        await postpone(tx, claimOf(rows), { until: ctx.now(), error: null, inDoubt: false });
        await wakeDestinations(
          ctx,
          tx,
          rows.map((row) => row.destination),
        );
      }),
  );
}
