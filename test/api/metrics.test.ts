import { beforeAll, expect, test } from "vitest";

import { createToken } from "../../src/usecase/token/create-token.ts";
import { useApi } from "../support/api.ts";
import { addDevices, addOrganization, ROOT } from "../support/company.ts";
import { OPERATOR, useWorld } from "../support/world.ts";

const world = useWorld("2026-11-19T09:00:00Z");
const api = useApi(world, { queueStarted: () => true, lastEvaluationAt: () => world.ctx.now() - 30_000 });

async function get(scope: "metrics" | "read" | null): Promise<Response> {
  if (scope === null) return await fetch(`${api.url}/metrics`);
  const verbs = scope === "read" ? (["status"] as const) : [];
  const token = { name: "prometheus", scopes: [scope], verbs, organizationId: ROOT };
  const { secret } = await createToken(world.ctx, OPERATOR, token);
  return await fetch(`${api.url}/metrics`, { headers: { Authorization: `Bearer ${secret}` } });
}

beforeAll(async () => {
  await addOrganization(world.db, "Vault");
  await addDevices(world.ctx, { device: "V-1", organization: "Vault" });
  await world.db.sql`
    insert into notification (subject_at, subject, destination, kind, state, reason, created_at, next_attempt_at)
    select ${world.ctx.now()}::timestamptz, 'x:' || n, 'mail:' || (n % 2) || '@acme.test', 'notice',
      case when n < 3 then 'dead' else 'due' end, 'x', ${world.ctx.now()}::timestamptz,
      ${world.ctx.now()}::timestamptz - n * interval '1 minute'
    from generate_series(1, 4) n`;
});

test("each measurement has a name with its unit, a help text, and the figure of the database", async () => {
  const response = await get("metrics");
  const text = await response.text();
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  for (const line of [
    'backup_report_bot_messages{state="dead"} 2',
    'backup_report_bot_messages{state="due"} 2',
    "backup_report_bot_delivery_age_seconds 240",
    "backup_report_bot_dead_destinations 2",
    "backup_report_bot_queue_depth 0",
    "backup_report_bot_evaluation_age_seconds 30",
    'backup_report_bot_source_age_seconds{source="crashplan"} 0',
    'backup_report_bot_source_overdue{source="crashplan"} 0',
  ]) {
    expect(text).toContain(`${line}\n`);
  }
  const names = [...text.matchAll(/^# TYPE (\S+) /gmu)].map(([, name]) => name);
  const helped = [...text.matchAll(/^# HELP (\S+) \S/gmu)].map(([, name]) => name);
  expect(names).toEqual(helped);
  expect(names).toHaveLength(9);
  expect(text).not.toMatch(/Vault|V-1|acme/u);
});

test("without a token for it nothing is said", async () => {
  expect((await get(null)).status).toBe(401);
  expect((await get("read")).status).toBe(403);
});
