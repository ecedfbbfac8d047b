import { beforeAll, expect, test } from "vitest";

import type { Day } from "../../../src/core/local-day.ts";
import { plainRateCard, type RateCard } from "../../../src/core/rate-card.ts";
import { grantRole } from "../../../src/usecase/grant/grant-role.ts";
import { sealMonths, restateMonth } from "../../../src/usecase/charge/seal-months.ts";
import { setRate } from "../../../src/usecase/charge/rates.ts";
import { recordUsage } from "../../../src/usecase/usage/record-usage.ts";
import { buildReport } from "../../../src/usecase/report/build-report.ts";
import { rootOrganizationId } from "../../../db/query/organization.ts";
import { reportView } from "../../../src/view/report.ts";
import { addDevices } from "../../support/company.ts";
import { headOf, textOf, useBot, viewOf } from "../../support/bot.ts";
import { OPERATOR } from "../../support/world.ts";

const world = useBot("2026-11-10T12:00:00Z");
const GB = 1_000_000_000;
const ids = { root: 0, sales: 0, emea: 0, research: 0 };

/** What an organization stores on each day of a span. */
async function store(
  organizationId: number,
  days: readonly [Day, Day],
  gb: number,
  centre = "",
): Promise<void> {
  const [from, to] = days;
  await world.db.sql`
    insert into usage_day (day, organization_id, destination_id, cost_centre, devices, stored_bytes, selected_bytes, billable_bytes)
    select d::date, ${organizationId}, 1, ${centre}, 1, ${gb * GB}::bigint, 0, ${gb * GB}::bigint
    from generate_series(${from}::date, ${to}::date, interval '1 day') d`;
}

async function add(name: string, parentId: number): Promise<number> {
  const [row] = await world.db.sql<{ id: number }[]>`
    insert into organization (namespace, external_id, name, parent_id, created_at)
    values ('local', ${name}, ${name}, ${parentId}, now()) returning id`;
  return row?.id ?? 0;
}

async function price(
  organizationId: number,
  from: Day,
  card: Partial<RateCard>,
): Promise<{ closed: boolean }> {
  return await setRate(world.ctx, OPERATOR, {
    organizationId,
    from,
    card: { ...plainRateCard("1"), ...card },
  });
}

beforeAll(async () => {
  ids.root = await rootOrganizationId(world.db);
  ids.sales = await add("Sales", ids.root);
  ids.emea = await add("EMEA", ids.sales);
  ids.research = await add("Research", ids.root);
  const roles = [
    ["fiona", "finance", ids.root],
    ["erik", "finance", ids.emea],
    ["henry", "helpdesk", ids.root],
    ["oscar", "org-admin", ids.sales],
  ] as const;
  for (const [name, role, organizationId] of roles) {
    await grantRole(world.ctx, OPERATOR, { email: `${name}@acme.test`, role, organizationId });
  }
  await store(ids.sales, ["2026-10-01", "2026-10-31"], 10);
  await store(ids.emea, ["2026-10-01", "2026-10-31"], 30, "C-1");
  await store(ids.research, ["2026-10-01", "2026-10-31"], 60, "C-1");
  await store(ids.sales, ["2026-11-01", "2026-11-10"], 20);
});

test("Finance reads the running month and each past one, by organization and by cost centre", async () => {
  const running = await world.slash("fiona", "chargeback");
  expect(headOf(running)).toBe("private: Charge-back of All organizations, 2026-11: 1.00 EUR");
  expect(textOf(running)).toContain("So far: the month is not closed");
  const past = textOf(await world.slash("fiona", "chargeback 2026-10"));
  expect(past).toMatch(/Research +60\.000 +EUR 3\.00/u);
  expect(past).toMatch(/Sales +40\.000 +EUR 2\.00/u);
  expect(past).toMatch(/C-1 +90\.000 +EUR 4\.50/u);
  expect(past).toMatch(/no cost centre +10\.000 +EUR 0\.50/u);
  expect(past).toMatch(/Total +100\.000 +EUR 5\.00/u);
});

test("Finance of a part sees that part, at the same amount, and nothing above it", async () => {
  const seen = textOf(await world.slash("erik", "chargeback 2026-10"));
  expect(seen).toContain("Charge-back of EMEA, 2026-10: 1.50 EUR");
  expect(seen).not.toMatch(/Sales|Research/u);
  expect(headOf(await world.slash("erik", "chargeback Sales 2026-10"))).toMatch(
    /There is no organization "Sales"/u,
  );
});

test("where all of it is one line, that line is taken apart", async () => {
  const below = await add("Labs", ids.research);
  await store(below, ["2026-09-01", "2026-09-30"], 10);
  await store(ids.research, ["2026-09-01", "2026-09-30"], 10);
  const seen = textOf(await world.slash("fiona", "chargeback 2026-09"));
  expect(seen).toMatch(/Labs +10\.000 +EUR 0\.50/u);
  expect(seen).toMatch(/Research +10\.000 +EUR 0\.50/u);
  await world.db.sql`delete from usage_day where day < '2026-10-01'`;
});

test("nobody else sees what anything costs", async () => {
  for (const name of ["henry", "zoe"]) {
    expect(headOf(await world.slash(name, "chargeback"))).toMatch(/You have no role|may not/u);
    expect(headOf(await world.slash(name, "rates"))).toMatch(/You have no role|may not/u);
  }
});

test("a month still to come is refused", async () => {
  expect(headOf(await world.slash("fiona", "chargeback 2026-12"))).toContain("2026-12 is still to come");
});

test("an organization's own prices count for it and below, from their month on", async () => {
  await price(ids.sales, "2026-11-01", { includedGb: "5", minimum: "2" });
  expect(textOf(await world.slash("fiona", "chargeback Sales"))).toContain(
    "Charge-back of Sales, 2026-11: 15.00 EUR",
  );
  expect(textOf(await world.slash("fiona", "chargeback Sales 2026-10"))).toContain("2026-10: 2.00 EUR");
  const rates = textOf(await world.slash("fiona", "rates"));
  expect(rates).toContain("Sales, from 2026-11 on: stored on average, at 1 EUR a GB and month");
  expect(rates).toContain("2 EUR at least for each top-level organization");
});

test("prices are set by admins of the whole company, not by those who pay them", async () => {
  const oscar = { ...OPERATOR, name: "oscar", origin: "slack" as const, email: "oscar@acme.test" };
  const grants = [{ role: "org-admin" as const, organizationId: ids.sales }];
  const input = { organizationId: ids.sales, from: "2026-11-01", card: plainRateCard("0") };
  await expect(setRate(world.ctx, { ...oscar, grants }, input)).rejects.toMatchObject({ kind: "denied" });
  await expect(price(ids.sales, "2026-11-01", { minimum: "x" })).rejects.toMatchObject({ field: "minimum" });
});

test("a month that is over is closed once, and no later price or usage changes it", async () => {
  await sealMonths(world.ctx);
  const [sealed] = await world.db.sql`select month::text as month, version from charge_month`;
  expect(sealed).toEqual({ month: "2026-10-01", version: 1 });
  expect(await price(ids.root, "2026-10-01", {})).toEqual({ closed: true });
  await world.db.sql`update usage_day set stored_bytes = stored_bytes * 2 where day < '2026-11-01'`;
  await sealMonths(world.ctx);
  const seen = textOf(await world.slash("fiona", "chargeback 2026-10"));
  expect(seen).toContain("Charge-back of All organizations, 2026-10: 5.00 EUR");
  expect(seen).toContain("Closed: this statement does not change.");
  expect(textOf(await world.slash("erik", "chargeback 2026-10"))).toContain("2026-10: 1.50 EUR");
});

test("an organization that moved later stays where it was in a closed month", async () => {
  await world.db.sql`update organization set parent_id = ${ids.research} where id = ${ids.emea}`;
  expect(textOf(await world.slash("fiona", "chargeback Sales 2026-10"))).toContain("2026-10: 2.00 EUR");
  await world.db.sql`update organization set parent_id = ${ids.sales} where id = ${ids.emea}`;
});

test("a correction is a new statement, with its reason and the difference; the first one is kept", async () => {
  const month = "2026-10-01";
  await expect(restateMonth(world.ctx, OPERATOR, { month, reason: " " })).rejects.toMatchObject({
    field: "reason",
  });
  const running = { month: "2026-11-01", reason: "x" };
  await expect(restateMonth(world.ctx, OPERATOR, running)).rejects.toMatchObject({ kind: "not-found" });
  const done = await restateMonth(world.ctx, OPERATOR, { month, reason: "The price was 1 EUR." });
  expect(done).toEqual({ month, version: 2, difference: "+195.00", currency: "EUR" });
  const again = { month, reason: "Once more." };
  await expect(restateMonth(world.ctx, OPERATOR, again)).rejects.toMatchObject({ kind: "conflict" });
  const seen = textOf(await world.slash("fiona", "chargeback 2026-10"));
  expect(seen).toContain("2026-10: 200.00 EUR");
  expect(seen).toContain(
    'made by terminal: "The price was 1 EUR." Difference to the first statement: +195.00 EUR.',
  );
  const [first] = await world.db
    .sql`select sum(money_units)::int as cents from charge_line where version = 1`;
  expect(first).toEqual({ cents: 500 });
  const [row] = await world.db.sql`select action, reason from audit where action like 'charge-back%'`;
  expect(row).toEqual({ action: "charge-back.restate", reason: "The price was 1 EUR." });
});

test("whoever may not set prices may not state a month anew", async () => {
  const fiona = { ...OPERATOR, name: "fiona", origin: "slack" as const, email: "fiona@acme.test" };
  const actor = { ...fiona, grants: [{ role: "finance" as const, organizationId: ids.root }] };
  const input = { month: "2026-10-01", reason: "cheaper" };
  await expect(restateMonth(world.ctx, actor, input)).rejects.toMatchObject({ kind: "denied" });
});

test("the first report of a month carries the statement of the last one, with its file", async () => {
  await addDevices(world.ctx, { device: "LT-1", organization: "Sales", activity: "2026-11-10T10:00:00Z" });
  const view = reportView(await buildReport(world.ctx, { organizationId: ids.root, scope: "totals" }), {
    ownerNames: "full",
    files: true,
  });
  const headings = view.parts.flatMap((part) => (part.kind === "heading" ? [part.text] : []));
  expect(headings).toContain("Charge-back of 2026-10, restated");
  expect(view.files?.map((file) => file.name)).toEqual([
    "charge-back-all-organizations-2026-10.csv",
    "charge-back-all-organizations-2026-11.csv",
  ]);
});

test("the file has fixed columns, and says whether the month is closed", async () => {
  const [file] = viewOf(await world.slash("fiona", "chargeback Research 2026-10")).files ?? [];
  expect(file?.content.replace("\uFEFF", "").split("\r\n")).toEqual([
    "by,name,from,to,measured_days,estimated_days,gb_months,amount,currency,state,statement",
    "organization,Research,2026-10-01,2026-10-31,31,0,120.000,120.00,EUR,restated,2",
    "cost centre,C-1,2026-10-01,2026-10-31,31,0,120.000,120.00,EUR,restated,2",
    "cost centre,,2026-10-01,2026-10-31,31,0,0.000,0.00,EUR,restated,2",
    "total,,2026-10-01,2026-10-31,31,0,120.000,120.00,EUR,restated,2",
    "",
  ]);
});

test("the hourly look at what is stored closes the month that ended", async () => {
  world.moveTo("2026-12-01T00:17:00Z");
  await recordUsage(world.ctx);
  const rows = await world.db
    .sql`select month::text as month, version, estimated_days from charge_month order by 1, 2`;
  expect(rows.at(-1)).toEqual({ month: "2026-11-01", version: 1, estimated_days: 20 });
});
