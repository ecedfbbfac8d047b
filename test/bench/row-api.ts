import { openDatabase, type Database } from "../../db/client.ts";
import { recordFleetCounts } from "../../db/query/dashboard.ts";
import { overdueDevices } from "../../db/query/device-list.ts";
import { organizationNames, organizationSubtree } from "../../db/query/organization.ts";
import { recordUsageDay } from "../../db/query/usage.ts";
import { parseCustomQuery } from "../../src/core/custom-report.ts";
import { localDay } from "../../src/core/local-day.ts";
import { OPERATOR } from "../../src/usecase/access/load-actor.ts";
import type { Actor, Context } from "../../src/usecase/context.ts";
import { exportCustomReport } from "../../src/usecase/custom-report/run-custom-report.ts";
import { showLicences } from "../../src/usecase/dashboard/licences.ts";
import { showEndpoints } from "../../src/usecase/dashboard/show-endpoints.ts";
import { showUsage } from "../../src/usecase/dashboard/show-usage.ts";
import { withTimes } from "../../src/usecase/device/device-times.ts";
import { listOverdue } from "../../src/usecase/device/list-devices.ts";
import { benchContext, timed } from "./context.ts";
import type { FleetSize } from "./fleet.ts";
import { pair } from "./pair.ts";
import type { BenchServer } from "./server.ts";
import { compared, type Measured } from "./table.ts";

const ROOT = 1;
/** One of seven below it, with a tree of its own. */
const PART = 2;
const EVERYTHING = { word: "", channel: [ROOT] } as const;
const MIB = 1024 * 1024;

/** Dashboards beside reading their tally rows (where they are shown by organization, with its name), the streamed export, and what asking for access costs a list. */
export async function measureApi(server: BenchServer, size: FleetSize): Promise<readonly Measured[]> {
  const url = await server.clone("ours");
  const bench = await benchContext(url, Date.now());
  const db = openDatabase(url, { max: 2 });
  try {
    await bench.ctx.db.transaction(async (tx) => {
      await recordUsageDay(tx, localDay(bench.ctx.now(), "UTC"));
      await recordFleetCounts(tx, bench.ctx.now());
    });
    await db.sql`
      insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes)
      select day - back, organization_id, destination_id, cost_centre, devices, stored_bytes - back, selected_bytes
      from usage_day, generate_series(1, 29) back`;
    await db.sql`update device set admins_level = 'critical' where id % 100 = 0`;
    await db.sql`analyze`;
    return [
      ...(await measureDashboards(bench.ctx, db)),
      await measureExport(bench.ctx, size),
      ...(await measureAccess(bench.ctx, db)),
    ];
  } finally {
    await db.close();
    await bench.close();
    await server.drop("ours");
  }
}

async function measureDashboards(ctx: Context, db: Database): Promise<Measured[]> {
  const usage = await pair(
    async () => await db.sql`select day, organization_id, stored_bytes, selected_bytes from usage_day`,
    async () => await showUsage(ctx, OPERATOR, EVERYTHING),
  );
  const endpoints = await pair(
    async () => await db.sql`select * from endpoint_tally`,
    async () => await showEndpoints(ctx, OPERATOR, EVERYTHING),
  );
  const licences = await pair(
    async () =>
      await db.sql`select l.*, o.parent_id, o.name from licence_tally l join organization o on o.id = l.organization_id`,
    async () => await showLicences(ctx, OPERATOR, EVERYTHING),
  );
  return [
    compared("dashboard usage", usage.floor, usage.ours, "<= 2 x"),
    compared("dashboard endpoints", endpoints.floor, endpoints.ours, "<= 2 x"),
    compared("dashboard licences", licences.floor, licences.ours, "<= 2 x"),
  ];
}

async function measureExport(ctx: Context, { devices }: FleetSize): Promise<Measured> {
  const read = parseCustomQuery("device-status", []);
  if ("fault" in read) throw new Error(read.fault.message);
  const before = process.memoryUsage().rss;
  let peak = before;
  let lines = 0;
  const { ms } = await timed(async () => {
    const asked = { organizationId: ROOT, query: read.query, format: "csv" } as const;
    await exportCustomReport(ctx, OPERATOR, asked, (piece) => {
      for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
      peak = Math.max(peak, process.memoryUsage().rss);
    });
  });
  const rate = Math.round(((lines - 1) / ms) * 1000);
  return {
    what: `CSV export, ${devices.toLocaleString("en")} devices`,
    floor: "–",
    ours: `${rate.toLocaleString("en")} rows/s, +${Math.round((peak - before) / MIB)} MB`,
    ratio: "",
    asked: ">= 100,000 rows/s",
  };
}

/** The same lists by somebody with a role, and by their query and the name at their head alone. */
async function measureAccess(ctx: Context, db: Database): Promise<Measured[]> {
  const actorOf = (organizationId: number): Actor => ({
    name: "a@acme.test",
    origin: "slack",
    email: "a@acme.test",
    grants: [{ role: "helpdesk", organizationId }],
  });
  const whole = await pair(
    async () => await plainList(ctx, db, ROOT),
    async () => await listOverdue(ctx, actorOf(ROOT), { word: "", channel: [], level: null }),
  );
  const part = await pair(
    async () => await plainList(ctx, db, PART),
    async () => await listOverdue(ctx, actorOf(PART), { word: "", channel: [], level: null }),
  );
  return [
    compared("the list of all with its access check", whole.floor, whole.ours, "<= 1.05 x"),
    compared("the list of a seventh with its access check", part.floor, part.ours, "<= 1.05 x"),
  ];
}

async function plainList(ctx: Context, db: Database, organizationId: number): Promise<unknown> {
  const now = ctx.now();
  const within = organizationId === ROOT ? null : await organizationSubtree(db, organizationId);
  const { devices } = await overdueDevices(db, { within, level: null, limit: 100, now });
  const names = await organizationNames(db, [organizationId]);
  return { names, devices: await withTimes(db, devices, now) };
}
