import type { Instant } from "../../src/core/instant.ts";
import type { Audience } from "../../src/core/level.ts";
import type { Queryable, Tx } from "../client.ts";
import { snooze } from "../schema/outage.ts";

export async function anySnoozeDue(q: Queryable, now: Instant): Promise<boolean> {
  const due =
    await q.sql`select 1 from snooze where ended_at is null and until <= ${now}::timestamptz limit 1`;
  return due.length > 0;
}

/** Ends the snoozes whose time has come and returns the devices they paused, for a judgement (R9). */
export async function endSnoozes(tx: Tx, now: Instant): Promise<number[]> {
  const rows = await tx.sql<{ id: number }[]>`
    with ended as (
      update snooze set ended_at = ${now}::timestamptz where ended_at is null and until <= ${now}::timestamptz
      returning device_id, person_id
    )
    select distinct d.id from ended e join device d on d.id = e.device_id or d.person_id = e.person_id
    where d.state = 'active' order by d.id`;
  return rows.map((row) => row.id);
}

export interface NewSnooze {
  readonly deviceId: number | null;
  readonly personId: number | null;
  readonly audience: Audience;
  readonly until: Instant;
  readonly by: string;
  readonly reason: string | null;
  readonly now: Instant;
}

/** Pauses an audience of a device, or a person's own mail, until a time; takes the place of an earlier pause of the same. */
export async function startSnooze(tx: Tx, snoozed: NewSnooze): Promise<void> {
  const { deviceId, personId, audience, until, by, reason, now } = snoozed;
  await cancelSnoozes(tx, snoozed);
  await tx.orm.insert(snooze).values({ deviceId, personId, audience, until, by, reason, createdAt: now });
}

/** Takes running pauses back; returns how many there were. */
export async function cancelSnoozes(
  tx: Tx,
  of: Pick<NewSnooze, "deviceId" | "personId" | "audience" | "now">,
): Promise<number> {
  const rows = await tx.sql<{ id: number }[]>`
    update snooze set ended_at = ${of.now}::timestamptz, cancelled = true
    where ended_at is null and audience = ${of.audience}
      and device_id is not distinct from ${of.deviceId}::bigint and person_id is not distinct from ${of.personId}::int
    returning id`;
  return rows.length;
}

/** People with that address; one human may be known to several sources. */
export async function findPeople(q: Queryable, email: string): Promise<number[]> {
  const rows = await q.sql<{ id: number }[]>`select id from person where email = ${email} order by id`;
  return rows.map((row) => row.id);
}

/** Active devices of these people. */
export async function findDevicesOf(q: Queryable, personIds: readonly number[]): Promise<number[]> {
  const rows = await q.sql<{ id: number }[]>`
    select id from device where person_id = any (${[...personIds]}::int[]) and state = 'active' order by id`;
  return rows.map((row) => row.id);
}
