import type { Database } from "../../db/client.ts";
import { type DeviceFacts, loadFacts } from "../../db/query/fact.ts";
import type { Instant } from "../../src/core/instant.ts";
import { judge, type Thresholds } from "../../src/core/judge.ts";
import type { Level } from "../../src/core/level.ts";
import type { Context } from "../../src/usecase/context.ts";
import { asOfDevice, loadFrame } from "../../src/usecase/evaluate/frame.ts";

/**
 * Everything in the database that contradicts itself, a line each: levels that are not what the rules say, open
 * outages of devices that are well, tallies that are not the count, crossings with more than one row, rows in
 * flight of instances that are gone, living messages posted twice.
 */
export async function contradictions(ctx: Pick<Context, "db" | "now" | "rules">): Promise<string[]> {
  return [
    ...(await wrongLevels(ctx)),
    ...(await lines(ctx.db, WRONG_TALLIES)),
    ...(await lines(ctx.db, OWED_TWICE)),
    ...(await lines(ctx.db, OPEN_TWICE)),
    ...(await lines(ctx.db, UNSAID)),
  ];
}

async function wrongLevels({ db, now, rules }: Pick<Context, "db" | "now" | "rules">): Promise<string[]> {
  const frame = await loadFrame(db, now());
  const ids = await db.sql<{ id: number }[]>`select id from device order by id`;
  const facts = await loadFacts(
    db,
    ids.map(({ id }) => id),
    frame.now,
  );
  return facts.flatMap((device) => {
    const asOf = asOfDevice(frame, device);
    const organization = frame.organizations.get(device.organizationId);
    if (asOf === null || organization === undefined) return [];
    return wrongWith(device, levelsOf(device, organization, { asOf, graceDays: rules.graceDays }));
  });
}

interface Levels {
  readonly admins: Level;
  readonly owner: Level | null;
}

function levelsOf(
  device: DeviceFacts,
  organization: Thresholds,
  at: { readonly asOf: Instant; readonly graceDays: number },
): Levels {
  const owner = { warningDays: device.ownerWarningDays, criticalDays: device.ownerCriticalDays };
  const listens = device.warningMail || device.criticalMail;
  return {
    admins: judge(device, organization, at.asOf, at.graceDays).level,
    owner: listens ? judge(device, owner, at.asOf, at.graceDays).level : null,
  };
}

function wrongWith(device: DeviceFacts, levels: Levels): string[] {
  const stored: Levels = { admins: device.adminsLevel, owner: device.ownerLevel };
  const wrong: string[] = [];
  if (levels.admins !== stored.admins || levels.owner !== stored.owner) {
    wrong.push(`device ${device.id} is ${JSON.stringify(stored)} and should be ${JSON.stringify(levels)}`);
  }
  const silent = levels.admins !== "ok" || (levels.owner ?? "ok") !== "ok";
  if (silent && device.outageId === null) wrong.push(`device ${device.id} is silent and has no outage`);
  return wrong;
}

const WRONG_TALLIES = `
  with counted as (
    select organization_id, 'admins' as audience, admins_level as level, count(*) as devices,
           count(*) filter (where cardinality(blind_spots) > 0) as blind_spots, sum(stored_bytes) as stored, sum(selected_bytes) as selected
    from device where state = 'active' group by 1, 3
    union all
    select organization_id, 'owner', owner_level, count(*), count(*) filter (where cardinality(blind_spots) > 0),
           sum(stored_bytes), sum(selected_bytes)
    from device where state = 'active' and owner_level is not null group by 1, 3
  )
  select format('tally of organization %s, %s, %s: %s devices and %s bytes, counted %s and %s', organization_id, audience, level,
                t.devices, t.stored_bytes, c.devices, c.stored) as line
  from counted c full join (select * from organization_tally where devices <> 0) t using (organization_id, audience, level)
  where (c.devices, c.blind_spots, c.stored, c.selected) is distinct from (t.devices, t.blind_spots, t.stored_bytes, t.selected_bytes)`;

const OWED_TWICE = `
  select format('%s to %s is owed %s times', subject, destination, count(*)) as line
  from notification group by subject, destination having count(*) > 1`;

const OPEN_TWICE = `
  select format('device %s has %s open outages', device_id, count(*)) as line
  from outage where closed_at is null group by device_id having count(*) > 1`;

/** What an outage counts as told, and the ledger, must agree: else a level was said twice or never. */
const UNSAID = `
  select format('outage %s counts %s as told to %s, and the ledger says %s', o.id, a.settled, a.audience, told.level) as line
  from outage o
  cross join lateral (values ('admins', o.admins_settled), ('owner', o.owner_settled)) as a (audience, settled)
  cross join lateral (
    select coalesce(max(n.level), 'ok'::level) as level from notification n
    where n.outage_id = o.id and n.audience = a.audience and n.state <> 'cancelled') told
  where o.open_reason <> 'baseline' and a.settled <> told.level`;

async function lines(db: Database, query: string): Promise<string[]> {
  const rows = await db.sql.unsafe<{ line: string }[]>(query);
  return rows.map(({ line }) => line);
}
