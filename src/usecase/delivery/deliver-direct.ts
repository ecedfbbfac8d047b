import { mailDestination } from "../../core/subject.ts";
import type { ChatAddress } from "../../port/chat-people.ts";
import type { Messenger } from "../../port/messenger.ts";
import { markRepeat } from "../../view/repeat.ts";
import type { ReaderStyle } from "../../view/view.ts";
import type { Tx } from "../../../db/client.ts";
import { type Claimed, claimDue, claimOf, markSent, settleClaim } from "../../../db/query/claim.ts";
import { loadAdmins, withoutBounced } from "../../../db/query/operations.ts";
import { loadReader } from "../../../db/query/reader.ts";
import { oweNoticeTo } from "../notice/owe-notice.ts";
import { answerWithin } from "./answer-within.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { type Failure, failDelivery } from "./fail-delivery.ts";
import { logSent } from "./log-sent.ts";
import { noticeOf } from "./notice-message.ts";
import { writeDown } from "./write-down.ts";

/** Somebody, and how they read. */
interface Addressee {
  readonly destination: string;
  readonly email: string;
  readonly reader: ReaderStyle;
}

/** A chat, and the account there. */
interface Way {
  readonly messenger: Messenger;
  readonly channel: ChatAddress["channel"];
}

/**
 * Sends the notices that are due to somebody as direct messages (R23). Whoever has no account in a chat, or cannot be
 * reached there, gets them by mail.
 */
export async function deliverDirect(ctx: DeliveryContext, destination: string, email: string): Promise<void> {
  const to: Addressee = { destination, email, reader: await loadReader(ctx.db, email) };
  for (;;) {
    const claimed = await ctx.db.transaction(
      async (tx) => await claimDue(tx, [destination], ctx.instanceId, ctx.now()),
    );
    if (claimed.length === 0) return;
    for (const [index, row] of claimed.entries())
      if ((await sendOne(ctx, to, row, claimed.slice(index + 1))) === "pause") return;
  }
}

async function sendOne(
  ctx: DeliveryContext,
  to: Addressee,
  row: Claimed,
  rest: readonly Claimed[],
): Promise<Failure | null> {
  const claim = claimOf([row]);
  let ref: string;
  try {
    const way = await findWay(ctx, to.email);
    if (way === null) {
      await writeDown(
        async () =>
          await ctx.db.transaction(async (tx) => {
            await settleClaim(tx, claim, "undeliverable", { reason: "no-chat-account" });
            await oweMail(ctx, tx, to.email, row);
          }),
      );
      return null;
    }
    const view = noticeOf(row, { ownerNames: "full", buttons: ctx.buttons ?? null, confirmUrl: null });
    const options = { key: `notification:${row.id}`, reader: to.reader };
    ref = await answerWithin(
      ctx,
      way.messenger.post(way.channel, markRepeat(view, row.possibleDuplicate), options),
    );
  } catch (error) {
    const instead = async (tx: Tx): Promise<void> => await oweMail(ctx, tx, to.email, row);
    const failed = { destination: to.destination, notice: true, claim, rest: claimOf(rest), instead };
    return await failDelivery(ctx, failed, error);
  }
  await writeDown(async () => await markSent(ctx.db, claim, ref, ctx.now()));
  logSent(ctx, to.destination, claim.ids);
  return null;
}

async function findWay(ctx: DeliveryContext, email: string): Promise<Way | null> {
  const found = (await ctx.people?.find(email)) ?? null;
  const messenger = found === null ? undefined : ctx.messengers.get(found.platform);
  return found === null || messenger === undefined ? null : { messenger, channel: found.channel };
}

/** The same by mail; to the other administrators, when mail does not reach this one either. */
async function oweMail(ctx: DeliveryContext, tx: Tx, email: string, row: Claimed): Promise<void> {
  const own = await withoutBounced(tx, [email]);
  const emails = own.length > 0 ? own : await withoutBounced(tx, await loadAdmins(tx));
  if (emails.length === 0)
    ctx.log.warn({ subject: row.subject }, "a notice reaches nobody: correct the address in BOT_ADMINS");
  await oweNoticeTo(ctx, tx, emails.map(mailDestination), row);
}
