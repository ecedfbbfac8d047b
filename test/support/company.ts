import type { Database } from "../../db/client.ts";
import { ensureSource } from "../../db/query/source.ts";
import type { Role } from "../../src/core/access.ts";

import { loadActor, OPERATOR } from "../../src/usecase/access/load-actor.ts";
import type { Actor, Context } from "../../src/usecase/context.ts";
import { grantRole } from "../../src/usecase/grant/grant-role.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { PULL, seen, type Seen } from "./observe.ts";

/** The root organization, made by the migration. */
export const ROOT = 1;

/** Adds an organization that observations find by its name. */
export async function addOrganization(db: Database, name: string, parentId: number = ROOT): Promise<number> {
  const [row] = await db.sql<{ id: number }[]>`
    insert into organization (parent_id, namespace, external_id, name, created_at)
    values (${parentId}, 'crashplan', ${name}, ${name}, ${0}) returning id`;
  if (row === undefined) throw new Error(`${name} was not added`);
  return row.id;
}

/** Records devices as a complete read of the backup system at the context's time. */
export async function addDevices(ctx: Context, ...devices: readonly Seen[]): Promise<void> {
  const source = await ensureSource(ctx.db, PULL, ctx.now());
  const observed = new Date(ctx.now()).toISOString();
  const observations = devices.map((device) => seen({ observed, ...device }));
  await recordObservations(ctx, source, observations, { asOf: ctx.now(), full: false });
}

/** The id of a device by its name. */
export async function deviceId(db: Database, name: string): Promise<number> {
  const [row] = await db.sql<{ id: number }[]>`select id from device where name = ${name}`;
  if (row === undefined) throw new Error(`there is no device ${name}`);
  return row.id;
}

/** A person with a role, by their first name at acme.test. */
export async function withRole(
  ctx: Context,
  name: string,
  role: Role,
  organizationId: number = ROOT,
): Promise<Actor> {
  const email = `${name}@acme.test`;
  await grantRole(ctx, OPERATOR, { email, role, organizationId });
  return await loadActor(ctx, { email, origin: "slack" });
}

/** What each device's owner is told, by the device's name. */
export async function ownerSettings(db: Database): Promise<Record<string, unknown>> {
  const rows = await db.sql<{ name: string; settings: unknown }[]>`
    select d.name, jsonb_build_object('warningDays', p.warning_days, 'criticalDays', p.critical_days,
      'warningMail', p.warning_mail, 'criticalMail', p.critical_mail, 'locked', p.locked,
      'ownerSet', p.owner_set) as settings
    from device d join device_policy p on p.id = d.device_policy_id order by d.name`;
  return Object.fromEntries(rows.map(({ name, settings }) => [name, settings]));
}

/** The audit, oldest first: who did what. */
export async function auditTrail(db: Database): Promise<readonly string[]> {
  const rows = await db.sql<{ line: string }[]>`select actor || ' ' || action as line from audit order by id`;
  return rows.map(({ line }) => line);
}
