import type { Instant } from "../../src/core/instant.ts";
import type { AlertLevel } from "../../src/core/level.ts";
import type { DeliveryWindow } from "../../src/core/policy.ts";
import type { Queryable, Tx } from "../client.ts";

export interface OwedMail {
  readonly id: number;
  readonly subjectAt: Instant;
  readonly destination: string;
  readonly level: AlertLevel;
  readonly createdAt: Instant;
  readonly deliveryWindow: DeliveryWindow;
  /** The owner's zone, else the one of the organization's reports. */
  readonly zone: string;
}

const RELEASE_LOCK = 7_240_003;
/** Mails read at once, so that a flood does not fill the memory. */
const MOST_MAILS = 5_000;

/** One release at a time: what is counted must not change while it is decided upon. */
export async function lockRelease(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(${RELEASE_LOCK})`;
}

/** Owner mail in that state with an id after `afterId`, with what its delivery time depends on; at most 5,000. */
export async function loadOwnerMail(
  q: Queryable,
  state: "owed" | "held",
  afterId: number = 0,
): Promise<OwedMail[]> {
  return await select(
    q,
    q.sql`n.kind in ('owner-alert', 'owner-status') and n.state = ${state} and n.id > ${afterId}`,
  );
}

/** The same for the rows with these ids, by id. */
export async function loadWindows(q: Queryable, ids: readonly number[]): Promise<Map<number, OwedMail>> {
  const rows = await select(q, q.sql`n.id = any (${[...ids]}::bigint[])`);
  return new Map(rows.map((row) => [row.id, row]));
}

async function select(q: Queryable, condition: ReturnType<Queryable["sql"]>): Promise<OwedMail[]> {
  type Row = Omit<OwedMail, "zone"> & {
    readonly organizationId: number | null;
    readonly ownZone: string | null;
  };
  const rows = await q.sql<Row[]>`
    select n.id, n.subject_at as "subjectAt", n.destination, coalesce(n.level, 'warning') as level, n.created_at as "createdAt",
           coalesce(p.delivery_window, n.detail ->> 'deliveryWindow', 'any') as "deliveryWindow", n.organization_id as "organizationId", coalesce(h.zone, n.detail ->> 'zone') as "ownZone"
    from (select * from notification n where ${condition} order by id limit ${MOST_MAILS}) n
    left join device d on d.id = n.device_id
    left join device_policy p on p.id = d.device_policy_id
    left join person h on h.id = n.person_id
    order by n.id`;
  const zones = rows.length === 0 ? new Map<number, string>() : await loadZones(q);
  return rows.map(({ organizationId, ownZone, ...mail }) => ({
    ...mail,
    zone: ownZone ?? zones.get(organizationId ?? 0) ?? "UTC",
  }));
}

/** The zone of each organization's effective reporting settings. */
async function loadZones(q: Queryable): Promise<Map<number, string>> {
  const rows = await q.sql<{ id: number; zone: string }[]>`
    with recursive effective as (
      select o.id, r.zone from organization o join reporting_settings r on r.organization_id = o.id where o.parent_id is null
      union all
      select o.id, coalesce(r.zone, e.zone) from effective e
      join organization o on o.parent_id = e.id left join reporting_settings r on r.organization_id = o.id
    ) select id, zone from effective`;
  return new Map(rows.map(({ id, zone }) => [id, zone]));
}

export interface MailCount {
  readonly mails: number;
  /** When the oldest was owed; null when there is none. */
  readonly since: Instant | null;
}

/** How much owner mail is in that state. */
export async function countOwnerMail(q: Queryable, state: "owed" | "held"): Promise<MailCount> {
  const [row] = await q.sql<MailCount[]>`
    select count(*)::int as mails, min(created_at) as since from notification where kind in ('owner-alert', 'owner-status') and state = ${state}`;
  return row ?? { mails: 0, since: null };
}

export async function countReleased(q: Queryable, since: Instant): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from notification where released_at > ${since}::timestamptz`;
  return row?.count ?? 0;
}

export async function countOwnedDevices(q: Queryable): Promise<number> {
  const [row] = await q.sql<{ count: number }[]>`
    select count(*)::int as count from device where state = 'active' and person_id is not null`;
  return row?.count ?? 0;
}

/** Lets mails through: each becomes due at its own time, or when the change of settings is final that made it owed. */
export async function releaseMails(
  tx: Tx,
  mails: readonly { readonly id: number; readonly dueAt: string }[],
  now: Instant,
): Promise<void> {
  await tx.sql`
    update notification n set state = 'due', released_at = ${now}::timestamptz, next_attempt_at = greatest(n.next_attempt_at, r.due_at)
    from unnest(${mails.map((mail) => mail.id)}::bigint[], ${mails.map((mail) => mail.dueAt)}::text[]::timestamptz[]) as r (id, due_at)
    where n.id = r.id and n.state in ('owed', 'held')`;
}

/** Holds all owner mail that is owed. Returns how many there were. */
export async function holdOwed(tx: Tx): Promise<number> {
  const { count } =
    await tx.sql`update notification set state = 'held' where kind in ('owner-alert', 'owner-status') and state = 'owed'`;
  return count;
}

/** Settles all held owner mail as discarded; its thresholds stay settled. Returns how many there were. */
export async function discardHeld(tx: Tx, reason: string): Promise<number> {
  const { count } = await tx.sql`
    update notification set state = 'discarded', reason = ${reason} where kind in ('owner-alert', 'owner-status') and state = 'held'`;
  return count;
}
