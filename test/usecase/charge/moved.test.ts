import { expect, test } from "vitest";

import { ensureSource } from "../../../db/query/source.ts";
import type { Observation } from "../../../src/core/observation.ts";
import { showChargeBack } from "../../../src/usecase/charge/show-charge-back.ts";
import { recordObservations } from "../../../src/usecase/record/record-observations.ts";
import { recordUsage } from "../../../src/usecase/usage/record-usage.ts";
import { ROOT } from "../../support/company.ts";
import { PULL, seen } from "../../support/observe.ts";
import { OPERATOR, useWorld } from "../../support/world.ts";

const world = useWorld("2026-11-01T10:00:00Z");
const GB = 1_000_000_000;

/** A laptop with 300 GB, which belongs to an organization and its cost centre. */
function laptop(organization: string, costCentre: string): Observation {
  const archives = [{ storedBytes: 300 * GB, selectedBytes: 300 * GB }];
  const one = seen({
    device: "LT-1",
    organization,
    archives,
    observed: new Date(world.ctx.now()).toISOString(),
  });
  return { ...one, organization: { id: organization, name: organization, costCentre } };
}

async function day(at: string, organization: string, costCentre: string): Promise<void> {
  world.moveTo(at);
  const source = await ensureSource(world.db, PULL, world.ctx.now());
  const options = { asOf: world.ctx.now(), full: false };
  await recordObservations(world.ctx, source, [laptop(organization, costCentre)], options);
  await recordUsage(world.ctx);
}

test("a device that moves is paid for by each organization and cost centre for its days", async () => {
  for (const date of ["01", "02", "03", "04"]) await day(`2026-11-${date}T10:00:00Z`, "Sales", "CC-1");
  await day("2026-11-05T10:00:00Z", "Research", "CC-2");
  world.moveTo("2026-11-06T10:00:00Z");
  await recordUsage(world.ctx);
  const { charge } = await showChargeBack(world.ctx, OPERATOR, { organizationId: ROOT });
  expect(charge.period).toMatchObject({ from: "2026-11-01", to: "2026-11-06", measuredDays: 6 });
  expect(charge.byOrganization.map(({ organization, gbMonths }) => [organization, gbMonths])).toEqual([
    ["Sales", "200.000"],
    ["Research", "100.000"],
  ]);
  expect(charge.byCostCentre.map(({ costCentre, gbMonths }) => [costCentre, gbMonths])).toEqual([
    ["CC-1", "200.000"],
    ["CC-2", "100.000"],
    [null, "0.000"],
  ]);
  expect(charge.total).toEqual({ gbMonths: "300.000", amount: "15.00" });
});

test("days on which nothing could be read carry the last value, where the device was, and are marked", async () => {
  await day("2026-11-10T10:00:00Z", "Research", "CC-2");
  const { charge } = await showChargeBack(world.ctx, OPERATOR, { organizationId: ROOT });
  expect(charge.period).toMatchObject({ to: "2026-11-10", measuredDays: 7, estimatedDays: 3 });
  expect(charge.byOrganization.map(({ organization, gbMonths }) => [organization, gbMonths])).toEqual([
    ["Research", "180.000"],
    ["Sales", "120.000"],
  ]);
});
