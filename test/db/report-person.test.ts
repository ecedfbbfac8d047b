import { expect, test } from "vitest";

import { findPeopleWithoutDevice } from "../../db/query/report-person.ts";
import { ensureSource } from "../../db/query/source.ts";
import { recordObservations } from "../../src/usecase/record/record-observations.ts";
import { seen } from "../support/observe.ts";
import { useWorld } from "../support/world.ts";

const world = useWorld();
const TOOLS = {
  kind: "tools",
  name: "tools",
  namespace: "tools",
  mode: "push",
  intervalMinutes: null,
} as const;

test("a person without an active device is found; one who has a device under the same address is not", async () => {
  const source = await ensureSource(world.db, TOOLS, world.ctx.now());
  const list = [
    seen({ device: "LT-1", owner: "alice" }),
    seen({ device: "LT-2", owner: "bob", state: "deactivated" }),
  ];
  await recordObservations(world.ctx, source, list, { asOf: null, full: false });
  const [organization] = await world.db.sql<
    { id: number }[]
  >`select id from organization where name = 'acme'`;
  const id = organization?.id ?? 0;
  await world.db.sql`
    insert into person (namespace, external_id, email, name, organization_id, active, created_at) values
      ('other', 'a', 'alice@acme.test', 'Alice again', ${id}, true, now()),
      ('other', 'c', null, 'Carol', ${id}, true, now()),
      ('other', 'd', 'dan@acme.test', 'Dan, gone', ${id}, false, now())`;
  expect(await findPeopleWithoutDevice(world.db, [id], 10)).toEqual({ total: 2, people: ["bob", "Carol"] });
});
