import { eq } from "drizzle-orm";

import type { Instant } from "../../src/core/instant.ts";
import type { OwnerField } from "../../src/core/policy.ts";
import { arrayText } from "../array.ts";
import type { Queryable } from "../client.ts";
import { emailAddress } from "../schema/person.ts";

/** What an owner's mail says of a device, beyond the facts it was judged by. */
export interface OwnedDevice {
  readonly deviceId: number;
  readonly deviceName: string;
  /** The device's id in its source. */
  readonly deviceKey: string;
  readonly organizationId: number;
  readonly organizationName: string;
  /** What its owner chose of its policy. */
  readonly ownerSet: readonly OwnerField[];
  /** The organization whose device defaults are in force there, and its thresholds as they are now. */
  readonly defaultsName: string;
  readonly defaultsWarningDays: number;
  readonly defaultsCriticalDays: number;
  readonly destinations: readonly string[];
  readonly sample: boolean;
}

export async function loadOwnedDevices(
  q: Queryable,
  deviceIds: readonly number[],
): Promise<Map<number, OwnedDevice>> {
  const rows = await q.sql<OwnedDevice[]>`
    with recursive walk (id, at_id) as (
      select distinct organization_id, organization_id from device where id = any (${[...deviceIds]}::bigint[])
      union all
      select w.id, o.parent_id from walk w join organization o on o.id = w.at_id
      where not exists (select 1 from device_defaults f where f.organization_id = w.at_id)
    )
    select d.id as "deviceId", d.name as "deviceName", d.external_id as "deviceKey", g.id as "organizationId", g.name as "organizationName",
           p.owner_set as "ownerSet", b.name as "defaultsName", f.warning_days as "defaultsWarningDays", f.critical_days as "defaultsCriticalDays",
           array(select t.name from archive a join destination t on t.id = a.destination_id
                 where a.device_id = d.id and a.in_use and not a.cold and a.format = 'v1' order by t.name) as destinations, d.namespace = 'sample' as sample
    from device d join organization g on g.id = d.organization_id join device_policy p on p.id = d.device_policy_id
    join walk w on w.id = d.organization_id join device_defaults f on f.organization_id = w.at_id join organization b on b.id = w.at_id
    where d.id = any (${[...deviceIds]}::bigint[])`;
  return new Map(rows.map((row) => [row.deviceId, row]));
}

/** Whether mail to the address was switched off by a hard bounce. */
export async function isBounced(q: Queryable, email: string): Promise<boolean> {
  const [row] = await q.orm.select().from(emailAddress).where(eq(emailAddress.email, email));
  return row !== undefined && row.bouncedAt !== null;
}

/** Those of the addresses to which mail was switched off by a hard bounce. */
export async function bouncedOf(q: Queryable, emails: readonly string[]): Promise<Set<string>> {
  const rows = await q.sql<{ email: string }[]>`
    select email from email_address where email = any (${arrayText(emails)}::text::text[]) and bounced_at is not null`;
  return new Set(rows.map((row) => row.email));
}

/** Switches an address off: nothing more is sent to it until an administrator or a source says otherwise. */
export async function markBounced(q: Queryable, email: string, now: Instant): Promise<void> {
  await q.orm
    .insert(emailAddress)
    .values({ email, bouncedAt: now })
    .onConflictDoUpdate({ target: emailAddress.email, set: { bouncedAt: now } });
}
