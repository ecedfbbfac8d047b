import type { Instant } from "../../src/core/instant.ts";
import type { DeliveryWindow, OwnerField } from "../../src/core/policy.ts";
import { arrayText } from "../array.ts";
import type { Queryable, Tx } from "../client.ts";

/** Whether any device may have status mails at all: the policies in use are few, and each is stored once. */
export async function anyStatusMail(q: Queryable): Promise<boolean> {
  const rows = await q.sql`select 1 from device_policy where status_mail limit 1`;
  return rows.length > 0;
}

/** An owner to whom a status report is due. */
export interface DueStatus {
  readonly email: string;
  /** The most frequent of their devices' choices. */
  readonly days: number;
  readonly personId: number;
  readonly organizationId: number;
  readonly deliveryWindow: DeliveryWindow;
  /** The owner's zone; null: their organization's. */
  readonly zone: string | null;
}

/**
 * Owners whose status report is due: with an active device that has it switched on, in an organization that shows the
 * client, at an address that mail reaches, and not owed one in as many days as they get it. At most `limit`, by address.
 */
export async function dueStatuses(
  q: Queryable,
  { now, after, limit }: { readonly now: Instant; readonly after: string; readonly limit: number },
): Promise<DueStatus[]> {
  const rows = await q.sql<DueStatus[]>`
    with recursive shown as (
      select id, coalesce(client_hidden, false) as hidden from organization where parent_id is null
      union all
      select o.id, coalesce(o.client_hidden, s.hidden) from shown s join organization o on o.parent_id = s.id
    ), owners as (
      select h.email, min(p.status_mail_days) as days, min(h.id) as person_id, max(h.zone) as zone,
             (array_agg(d.organization_id order by p.status_mail_days, d.id))[1] as organization_id,
             (array_agg(p.delivery_window order by p.status_mail_days, d.id))[1] as delivery_window
      from device_policy p
      join device d on d.device_policy_id = p.id and d.state = 'active'
      join person h on h.id = d.person_id and h.email is not null
      join shown s on s.id = d.organization_id and not s.hidden
      where p.status_mail and h.email > ${after}
      group by h.email
    )
    select o.email, o.days, o.person_id as "personId", o.organization_id as "organizationId",
           o.delivery_window as "deliveryWindow", o.zone
    from owners o left join email_address a on a.email = o.email
    where a.bounced_at is null
      and (a.status_owed_at is null or a.status_owed_at + o.days * interval '24 hours' <= ${now}::timestamptz)
      and not exists (select 1 from snooze z join person h on h.id = z.person_id
                      where h.email = o.email and z.ended_at is null and z.until > ${now}::timestamptz)
    order by o.email limit ${limit}`;
  return [...rows];
}

/** Those of the destinations that a status report was sent to since then, or is on its way. */
export async function hadStatus(
  q: Queryable,
  destinations: readonly string[],
  since: Instant,
): Promise<Set<string>> {
  const rows = await q.sql<{ destination: string }[]>`
    select distinct destination from notification
    where subject_at >= ${since}::timestamptz and kind = 'owner-status' and state in ('due', 'sending', 'sent')
      and destination = any (${arrayText(destinations)}::text::text[])`;
  return new Set(rows.map((row) => row.destination));
}

/**
 * Notes that these were owed a report now. The next comes as many days after the time this one was due at, so that it
 * does not wander through the day; after a longer break, after now.
 */
export async function noteStatusOwed(
  tx: Tx,
  owed: readonly Pick<DueStatus, "email" | "days">[],
  now: Instant,
): Promise<void> {
  await tx.sql`
    insert into email_address as a (email, status_owed_at)
    select email, ${now}::timestamptz
    from unnest(${owed.map((one) => one.email)}::text[]) as e (email) order by email
    on conflict (email) do update set status_owed_at = (
      select case when a.status_owed_at + 2 * w.days * interval '24 hours' > ${now}::timestamptz
                  then a.status_owed_at + w.days * interval '24 hours' else ${now}::timestamptz end
      from unnest(${owed.map((one) => one.email)}::text[], ${owed.map((one) => one.days)}::int[]) as w (email, days)
      where w.email = a.email)`;
}

/** A device of which a status report speaks. */
export interface StatusDevice {
  readonly id: number;
  readonly name: string;
  readonly percentComplete: number | null;
  readonly storedBytes: number;
  readonly organizationId: number;
  readonly days: number;
  readonly ownerSet: readonly OwnerField[];
  readonly sample: boolean;
}

/** The active devices at this address with the report switched on, where the client is shown. */
export async function loadStatusDevices(q: Queryable, email: string): Promise<StatusDevice[]> {
  const rows = await q.sql<StatusDevice[]>`
    with recursive shown as (
      select id, coalesce(client_hidden, false) as hidden from organization where parent_id is null
      union all
      select o.id, coalesce(o.client_hidden, s.hidden) from shown s join organization o on o.parent_id = s.id
    )
    select d.id, d.name, d.percent_complete as "percentComplete", d.stored_bytes as "storedBytes",
           d.organization_id as "organizationId", p.status_mail_days as days, p.owner_set as "ownerSet", d.namespace = 'sample' as sample
    from person h join device d on d.person_id = h.id and d.state = 'active'
    join device_policy p on p.id = d.device_policy_id and p.status_mail
    join shown s on s.id = d.organization_id and not s.hidden
    where h.email = ${email}
    order by d.name, d.id`;
  return [...rows];
}

/** When the turn was that was owed to this address last; null: none. */
export async function lastStatusOwed(q: Queryable, email: string): Promise<Instant | null> {
  const [row] = await q.sql<{ at: Instant | null }[]>`
    select status_owed_at as at from email_address where email = ${email}`;
  return row?.at ?? null;
}
