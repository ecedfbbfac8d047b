import { openDatabase, type Database } from "../../db/client.ts";
import { countOpen } from "../../db/query/living.ts";
import { reportAllOrganizations } from "../../db/query/report.ts";
import { pair } from "./pair.ts";
import type { BenchServer } from "./server.ts";
import { compared, type Measured } from "./table.ts";

const ROOT = 1;
const ONE = 9;

/** Status from the tallies, beside reading the rows of the tallies. */
export async function measureStatus(server: BenchServer): Promise<Measured[]> {
  return await onCopy(server, async (db) => {
    const root = await pair(
      async () =>
        await db.sql`select level, sum(devices) from organization_tally where audience = 'admins' group by 1`,
      async () => await countOpen(db, ROOT),
    );
    const one = await pair(
      async () =>
        await db.sql`select level, devices from organization_tally where audience = 'admins' and organization_id = ${ONE}`,
      async () => await countOpen(db, ONE),
    );
    return [
      compared("status of the root", root.floor, root.ours, "<= 2 x"),
      compared("status of one organization", one.floor, one.ours, "<= 2 x"),
    ];
  });
}

/** The figures of all organizations' reports, beside aggregating the devices and rolling up. */
export async function measureReports(server: BenchServer): Promise<Measured[]> {
  return await onCopy(server, async (db) => {
    const all = await pair(
      async () => await floorReports(db),
      async () => await reportAllOrganizations(db),
    );
    return [compared("report data for all organizations", all.floor, all.ours, "<= 2 x")];
  });
}

async function floorReports(db: Database): Promise<unknown> {
  return await db.sql`
    with recursive path as (
      select id, id as above from organization
      union all
      select p.id, o.parent_id from path p join organization o on o.id = p.above where o.parent_id is not null
    ), own as (
      select organization_id, count(*) as devices, count(*) filter (where admins_level = 'critical') as critical,
        count(*) filter (where admins_level = 'warning') as warning, sum(stored_bytes) as stored
      from device where state = 'active' group by 1
    )
    select p.above, sum(o.devices), sum(o.critical), sum(o.warning), sum(o.stored) from path p join own o on o.organization_id = p.id group by 1`;
}

async function onCopy(server: BenchServer, work: (db: Database) => Promise<Measured[]>): Promise<Measured[]> {
  const db = openDatabase(await server.clone("ours"), { max: 2 });
  try {
    return await work(db);
  } finally {
    await db.close();
    await server.drop("ours");
  }
}
