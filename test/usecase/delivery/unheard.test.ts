import { expect, test } from "vitest";

import { addOrganization } from "../../support/company.ts";
import { subscribe, useDelivery } from "../../support/delivery.ts";

const world = useDelivery("2026-11-01T09:00:00Z");

test("alerts that nobody gets are told to those who look after the bot, once a day", async () => {
  await addOrganization(world.db, "Sales");
  await subscribe(world, "operations", { organizationId: null });
  await world.backUp({ device: "S-1", organization: "Sales" }, { device: "S-2", organization: "Sales" });
  await world.work();
  world.messenger.news();
  await world.waitUntil("2026-11-15T10:00:00Z");
  await world.work();
  expect(world.messenger.news()).toEqual(["post: Alerts that nobody gets"]);
  const shown = world.messenger.shown.at(-1)?.text.replaceAll(/\s+/gu, " ") ?? "";
  expect(shown).toContain("2 devices became critical in organizations that no channel follows");
});
