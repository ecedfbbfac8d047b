import type { Instant } from "../../src/core/instant.ts";
import type { Tx } from "../client.ts";

/** Other work has leases in the same table. */
const PREFIX = "deliver:";

/** Who serves a destination now: a lease in the table of that name. */
export interface Turn {
  readonly destination: string;
  readonly instanceId: string;
}

export interface TurnTimes {
  readonly now: Instant;
  /** The turn is over by itself then, whatever became of who took it. */
  readonly until: Instant;
}

/** Takes the turn at a destination; false while somebody has it. */
export async function takeTurn(tx: Tx, turn: Turn, times: TurnTimes): Promise<boolean> {
  const taken = await tx.sql`
    insert into lease (name, instance_id, until) values (${nameOf(turn)}, ${turn.instanceId}, ${times.until}::timestamptz)
    on conflict (name) do update set instance_id = excluded.instance_id, until = excluded.until
      where lease.until <= ${times.now}::timestamptz
    returning name`;
  return taken.length === 1;
}

/**
 * Locks the turn before its holder looks for more: who came meanwhile and was turned away had written what
 * it came for, and who comes later waits for the end of this transaction. False: somebody else has taken it.
 */
export async function lockTurn(tx: Tx, turn: Turn, until: Instant): Promise<boolean> {
  const held = await tx.sql`
    update lease set until = ${until}::timestamptz where name = ${nameOf(turn)} and instance_id = ${turn.instanceId} returning name`;
  return held.length === 1;
}

export async function endTurn(tx: Tx, turn: Turn): Promise<void> {
  await tx.sql`delete from lease where name = ${nameOf(turn)} and instance_id = ${turn.instanceId}`;
}

/** Ends the turns of instances without a sign of life since `deadBefore`. Returns their destinations. */
export async function endDeadTurns(tx: Tx, deadBefore: Instant): Promise<string[]> {
  const rows = await tx.sql<{ name: string }[]>`
    delete from lease l where l.name like ${`${PREFIX}%`} and not exists (
      select 1 from instance i where i.id = l.instance_id and i.heartbeat_at > ${deadBefore}::timestamptz)
    returning name`;
  return rows.map(({ name }) => name.slice(PREFIX.length));
}

/** Whether something is due at a destination. */
export async function anythingDue(tx: Tx, destination: string, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    select 1 from notification where destination = ${destination} and state = 'due' and next_attempt_at <= ${now}::timestamptz limit 1`;
  return rows.length > 0;
}

function nameOf({ destination }: Turn): string {
  return `${PREFIX}${destination}`;
}
